import { z } from 'zod'
import { BOUNDS } from './bounds.ts'
import { StationError } from './errors.ts'
import type { ImportNote } from './import-note.ts'
import { misfits } from './misfit.ts'
import { type Fiducials, TEMPLATE_SCHEMA, Template, type TemplateField } from './template.ts'

const Pair = z.tuple([z.number(), z.number()])
const FieldBlock = z.looseObject({
  origin: Pair,
  bubblesGap: z.number(),
  labelsGap: z.number(),
  fieldLabels: z.array(z.string()).min(1),
  fieldType: z.string().optional(),
  bubbleValues: z.array(z.string()).optional(),
  direction: z.enum(['horizontal', 'vertical']).optional(),
  bubbleDimensions: Pair.optional(),
  emptyValue: z.string().optional(),
})
type FieldBlock = z.infer<typeof FieldBlock>

const OmrCheckerTemplate = z.looseObject({
  pageDimensions: Pair,
  bubbleDimensions: Pair,
  fieldBlocks: z.record(z.string(), FieldBlock),
  customLabels: z.record(z.string(), z.array(z.string())).default({}),
  outputColumns: z.array(z.string()).default([]),
  preProcessors: z.array(z.object({ name: z.string(), options: z.looseObject({}).default({}) })).default([]),
  emptyValue: z.string().default(''),
})
type OmrCheckerTemplate = z.infer<typeof OmrCheckerTemplate>

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
const LETTERS = ['A', 'B', 'C', 'D', 'E']
// OMRChecker's built-in field types, https://github.com/Udayraj123/OMRChecker/wiki/User-Guide
const FIELD_TYPES: Record<string, { values: string[]; direction: 'horizontal' | 'vertical' }> = {
  QTYPE_INT: { values: DIGITS, direction: 'vertical' },
  QTYPE_INT_FROM_1: { values: [...DIGITS.slice(1), '0'], direction: 'vertical' },
  QTYPE_MCQ4: { values: LETTERS.slice(0, 4), direction: 'horizontal' },
  QTYPE_MCQ5: { values: LETTERS, direction: 'horizontal' },
  QTYPE_MCQ4_RTL: { values: LETTERS.slice(0, 4).reverse(), direction: 'horizontal' },
  QTYPE_MCQ5_RTL: { values: [...LETTERS].reverse(), direction: 'horizontal' },
  QTYPE_MED: { values: ['E', 'H'], direction: 'vertical' },
}

/**
 * `roll1..9` → roll1, roll2 … roll9; a label without a range stands for itself.
 * @throws StationError `invalid-input` `template-labels-too-many`
 */
export function expandLabels(labels: readonly string[]): string[] {
  let count = 0
  return labels.flatMap((label) => {
    if (label.length > BOUNDS.labelLetters) throw tooMany(label.slice(0, 20))
    const range = /^(.*?)(\d+)\.{2,3}(\d+)$/.exec(label)
    if (range === null) return [label]
    const [, prefix = '', first = '0', last = '0'] = range
    const more = Math.max(0, Number(last) - Number(first) + 1)
    count += more
    if (count > BOUNDS.labelsOfRange) throw tooMany(label)
    return Array.from({ length: more }, (_, i) => `${prefix}${Number(first) + i}`)
  })
}

const tooMany = (label: string) =>
  new StationError('invalid-input', `too many labels: ${label}`, {
    reason: 'template-labels-too-many',
    params: { label },
  })

function blockField(
  id: string,
  block: FieldBlock,
  template: OmrCheckerTemplate,
  joined: ReadonlySet<string>,
) {
  const type = block.fieldType === undefined ? undefined : FIELD_TYPES[block.fieldType]
  const values = block.bubbleValues ?? type?.values
  const direction = block.direction ?? type?.direction ?? 'horizontal'
  if (values === undefined) {
    throw new StationError(
      'invalid-input',
      `field block ${id}: unknown field type ${block.fieldType ?? '(none)'}`,
      {
        reason: 'omrchecker-field-type',
        params: { field: id, type: block.fieldType ?? '' },
      },
    )
  }
  const [w, h] = block.bubbleDimensions ?? template.bubbleDimensions
  const labels = expandLabels(block.fieldLabels)
  const along = { dx: block.bubblesGap, dy: 0 }
  const across = { dx: 0, dy: block.labelsGap }
  const turn = (step: { dx: number; dy: number }) => ({ dx: step.dy, dy: step.dx })
  const common = {
    id,
    layout: {
      type: 'grid' as const,
      // OMRChecker's origin is the first bubble box's top left corner.
      origin: { x: block.origin[0] + w / 2, y: block.origin[1] + h / 2 },
      bubble: { w, h },
      optionStep: direction === 'horizontal' ? along : turn(along),
      rowStep: direction === 'horizontal' ? across : turn(across),
    },
    style: { shape: 'circle' as const, printed: true },
    labels,
    options: values,
  }
  // Digit columns that a custom label joins into one value are a number; everything else is questions.
  const isNumber = values.every((value) => /^\d$/.test(value)) && labels.every((label) => joined.has(label))
  return (
    isNumber
      ? { kind: 'number', ...common, identity: /roll|student|id/i.test(id), blankLegal: true }
      : { kind: 'choice', ...common, multiple: 'flag' }
  ) satisfies z.input<typeof TemplateField>
}

function fiducialsOf(template: OmrCheckerTemplate, notes: ImportNote[]): Fiducials[] {
  const [width, height] = template.pageDimensions
  const found: Fiducials[] = []
  template.preProcessors.forEach(({ name, options }, i) => {
    const at = `preProcessors[${i}]`
    switch (name) {
      case 'CropPage':
        found.push({ kind: 'page-contour' })
        break
      case 'CropOnMarkers': {
        const image = z.string().safeParse(options.relativePath)
        if (!image.success) {
          notes.push({
            level: 'unsupported',
            at,
            kind: 'marker-picture-missing',
          })
          break
        }
        const ratio = z.number().positive().catch(17).parse(options.sheetToMarkerWidthRatio)
        const side = width / ratio
        // The markers' centres become the page's corners; this replaces an earlier crop, which only narrowed the search.
        found.unshift({
          kind: 'picture',
          image: image.data,
          size: { w: side, h: side },
          centers: [
            { x: 0, y: 0 },
            { x: width, y: 0 },
            { x: width, y: height },
            { x: 0, y: height },
          ],
        })
        break
      }
      case 'FeatureBasedAlignment': {
        const image = z.string().safeParse(options.reference)
        if (image.success) found.unshift({ kind: 'reference', image: image.data })
        else
          notes.push({
            level: 'unsupported',
            at,
            kind: 'reference-missing',
          })
        break
      }
      case 'GaussianBlur':
      case 'MedianBlur':
      case 'Levels':
      case 'ReadjustRange':
        notes.push({
          level: 'info',
          at,
          kind: 'filter-not-needed',
          params: { name },
        })
        break
      default:
        notes.push({ level: 'unsupported', at, kind: 'no-counterpart', params: { name } })
    }
  })
  return found.length > 0 ? found : [{ kind: 'none' }]
}

/**
 * A station template from OMRChecker's `template.json` (version 1 format) and, where there is one, its `config.json`.
 * Pictures stay paths relative to the file.
 * @throws StationError `invalid-input` when the file is not an OMRChecker template
 */
export function importOmrChecker(
  source: unknown,
  config: unknown,
  name: string,
): { template: Template; notes: ImportNote[] } {
  const parsed = OmrCheckerTemplate.safeParse(source)
  if (!parsed.success) {
    throw new StationError('invalid-input', `not an OMRChecker template: ${z.prettifyError(parsed.error)}`, {
      reason: 'omrchecker-format',
      params: { misfits: misfits(parsed.error) },
    })
  }
  const from = parsed.data
  const notes: ImportNote[] = []
  const joins = Object.entries(from.customLabels).map(([label, parts]) => ({
    label,
    parts: expandLabels(parts),
  }))
  const joined = new Set(joins.flatMap((join) => join.parts))
  const fields = Object.entries(from.fieldBlocks).map(([id, block]) => {
    if ((block.emptyValue ?? from.emptyValue) !== '') {
      notes.push({
        level: 'info',
        at: `fieldBlocks.${id}`,
        kind: 'blank-not-named',
        params: { text: block.emptyValue ?? from.emptyValue },
      })
    }
    return blockField(id, block, from, joined)
  })
  const thresholds = z.looseObject({ threshold_params: z.looseObject({}) }).safeParse(config)
  if (thresholds.success) {
    for (const key of Object.keys(thresholds.data.threshold_params)) {
      notes.push({
        level: 'info',
        at: `config.threshold_params.${key}`,
        kind: 'thresholds-learned',
      })
    }
  }
  const known = new Set([
    'pageDimensions',
    'bubbleDimensions',
    'fieldBlocks',
    'customLabels',
    'outputColumns',
    'preProcessors',
    'emptyValue',
  ])
  for (const key of Object.keys(from)) {
    if (!known.has(key)) notes.push({ level: 'unsupported', at: key, kind: 'not-read' })
  }
  const [w, h] = from.pageDimensions
  const template = Template.parse({
    schema: TEMPLATE_SCHEMA,
    id: name,
    name,
    unit: 'px',
    pages: [{ id: 'page', size: { w, h }, fiducials: fiducialsOf(from, notes), fields, joins }],
  })
  return { template, notes }
}
