import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { type FiducialMark, type Fiducials, TEMPLATE_SCHEMA, Template } from '#shared/domain/template.ts'

/**
 * Turns the `fields.json` of a ground-truth set (page space, alignment, fields with boxes) into a template.
 * Whatever a design leaves unsaid (a mark's size, a shape) gets the value its family of sheets is known for.
 */

const Pair = z.tuple([z.number(), z.number()])
const Box = z.tuple([z.number(), z.number(), z.number(), z.number()])

const MarkJson = z.looseObject({
  corner: z.enum(['TL', 'TR', 'BR', 'BL']).optional(),
  shape: z.string(),
  outer: Pair.optional(),
  center: Pair.optional(),
  size: z.union([Pair, z.number()]).optional(),
  thickness: z.number().optional(),
})
type MarkJson = z.infer<typeof MarkJson>

const AlignmentJson = z.looseObject({
  kind: z.string(),
  diameter: z.number().optional(),
  centers: z.array(Pair).optional(),
  marks: z.array(MarkJson).optional(),
  size: z.union([Pair, z.number()]).optional(),
  rect: Box.optional(),
  border: Box.optional(),
  frame: Box.optional(),
  edge: z.string().optional(),
  thickness: z.number().optional(),
  lines: z.array(z.unknown()).optional(),
  rules: z.array(z.unknown()).optional(),
  image: z.string().optional(),
  preProcessors: z
    .array(z.looseObject({ name: z.string(), options: z.record(z.string(), z.unknown()).prefault({}) }))
    .optional(),
})
type AlignmentJson = z.infer<typeof AlignmentJson>

const FieldJson = z.looseObject({
  label: z.string(),
  type: z.string(),
  kind: z.string().optional(),
  group: z.string().optional(),
  block: z.string().optional(),
  shape: z.string().optional(),
  blankLegal: z.boolean().optional(),
  choices: z.array(z.string()),
  bubbles: z.array(Box),
})
type FieldJson = z.infer<typeof FieldJson>

export const FieldsJson = z.looseObject({
  id: z.string().optional(),
  name: z.string().optional(),
  page: Pair,
  alignment: AlignmentJson,
  reference: z.string().optional(),
  numbers: z.record(z.string(), z.array(z.string())).optional(),
  fields: z.array(FieldJson),
})
export type FieldsJson = z.infer<typeof FieldsJson>

const CORNERS = { TL: 'top-left', TR: 'top-right', BR: 'bottom-right', BL: 'bottom-left' } as const
const SHAPES: Record<string, FiducialMark['shape']> = {
  L: 'l-bracket',
  'l-bracket': 'l-bracket',
  square: 'square',
  rect: 'rectangle',
  rectangle: 'rectangle',
  bar: 'rectangle',
  disc: 'disc',
  circle: 'disc',
  ring: 'ring',
  triangle: 'triangle',
  cross: 'cross',
}

/** A mark that says only its outer corner is one of a 36 × 48 grid sheet: squares of 3/4 of a cell, the L 3/2. */
function markOf(mark: MarkJson, page: readonly [number, number], alignment: AlignmentJson): FiducialMark {
  const shape = SHAPES[mark.shape] ?? 'square'
  const said = mark.size ?? alignment.size
  const unsaid = (shape === 'l-bracket' ? 1.5 : 0.75) * (page[0] / 36)
  const [w, h] = said === undefined ? [unsaid, unsaid] : typeof said === 'number' ? [said, said] : said
  const inward = { TL: [1, 1], TR: [-1, 1], BR: [-1, -1], BL: [1, -1] }[mark.corner ?? 'TL'] as [
    number,
    number,
  ]
  const [x, y] = mark.center ?? [
    (mark.outer?.[0] ?? 0) + (inward[0] * w) / 2,
    (mark.outer?.[1] ?? 0) + (inward[1] * h) / 2,
  ]
  const thickness = mark.thickness ?? (shape === 'l-bracket' && said === undefined ? w / 2 : undefined)
  return {
    shape,
    center: { x, y },
    size: { w, h },
    ...(thickness === undefined ? {} : { thickness }),
    ...(mark.corner === undefined ? {} : { corner: CORNERS[mark.corner] }),
  }
}

function lineOf(line: unknown) {
  const flat = z.union([
    z.tuple([z.number(), z.number(), z.number(), z.number()]),
    z.tuple([Pair, Pair]).transform(([from, to]) => [...from, ...to] as const),
    z.looseObject({ from: Pair, to: Pair }).transform(({ from, to }) => [...from, ...to] as const),
    z
      .looseObject({ x1: z.number(), y1: z.number(), x2: z.number(), y2: z.number() })
      .transform(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2] as const),
  ])
  const parsed = flat.safeParse(line)
  if (!parsed.success) return undefined
  const [x1, y1, x2, y2] = parsed.data
  return { from: { x: x1, y: y1 }, to: { x: x2, y: y2 } }
}

const rectOf = ([x, y, w, h]: readonly [number, number, number, number]) => ({ x, y, w, h })
const dataUrl = (path: string) =>
  `data:image/${path.endsWith('.png') ? 'png' : 'jpeg'};base64,${readFileSync(path).toString('base64')}`

function omrcheckerFiducials(fields: FieldsJson, folder: string): Fiducials[] {
  const [w, h] = fields.page
  const steps = fields.alignment.preProcessors ?? []
  const markers = steps.find((step) => step.name === 'CropOnMarkers')
  if (markers !== undefined) {
    const ratio = z.number().catch(17).parse(markers.options.sheetToMarkerWidthRatio)
    const file = z.string().catch('omr_marker.jpg').parse(markers.options.relativePath)
    // Its page is what lies between the markers' centres, about five sixths of the paper's width.
    const size = (w / ratio) * 1.2
    return [
      {
        kind: 'picture',
        image: dataUrl(join(folder, file)),
        centers: [
          { x: 0, y: 0 },
          { x: w, y: 0 },
          { x: w, y: h },
          { x: 0, y: h },
        ],
        size: { w: size, h: size },
      },
    ]
  }
  const reference = steps.find((step) => step.name === 'FeatureBasedAlignment')
  if (reference !== undefined) {
    const file = z.string().catch('reference.jpg').parse(reference.options.reference)
    return [{ kind: 'reference', image: dataUrl(join(folder, file)) }]
  }
  return [{ kind: steps.some((step) => step.name === 'CropPage') ? 'page-contour' : 'none' }]
}

function fiducialsOf(fields: FieldsJson, folder: string): Fiducials[] {
  const { alignment, page } = fields
  if (alignment.kind === 'omrchecker') return omrcheckerFiducials(fields, folder)
  const found: Fiducials[] = []
  if (alignment.centers !== undefined) {
    const size = alignment.diameter ?? page[0] / 60
    const marks = alignment.centers.map(([x, y]) => ({
      shape: 'disc' as const,
      center: { x, y },
      size: { w: size, h: size },
    }))
    found.push({ kind: 'corner-marks', marks })
  }
  const marks = (alignment.marks ?? []).map((mark) => markOf(mark, page, alignment))
  const isTrack = alignment.kind.startsWith('timing') || alignment.kind === 'track'
  const bars = marks.filter((mark) => isTrack || (marks.length > 8 && mark.shape === 'rectangle'))
  const corners = marks.filter((mark) => !bars.includes(mark))
  if (corners.length >= 2) found.push({ kind: 'corner-marks', marks: corners })
  if (bars.length >= 3) found.push({ kind: 'timing-track', marks: bars })
  const border = alignment.rect ?? alignment.border ?? alignment.frame
  if (alignment.kind === 'border' || alignment.kind === 'frame' || border !== undefined) {
    const edge = z.enum(['outer', 'inner', 'middle']).catch(border === undefined ? 'inner' : 'outer')
    found.push({
      kind: 'frame',
      rect: rectOf(border ?? [0, 0, page[0], page[1]]),
      edge: edge.parse(alignment.edge),
      ...(alignment.thickness === undefined ? {} : { thickness: alignment.thickness }),
    })
  }
  const lines = (alignment.lines ?? alignment.rules ?? []).map(lineOf).filter((line) => line !== undefined)
  if (lines.length >= 4) found.push({ kind: 'rules', lines })
  if (alignment.kind === 'reference') {
    const image = alignment.image ?? 'reference.jpg'
    found.push({ kind: 'reference', image: dataUrl(join(folder, image)) })
  }
  // With nothing named, the paper's outline and the printed bubbles themselves must do.
  return found.length > 0 ? found : [{ kind: 'page-contour' }]
}

function shapeOf(field: FieldJson, alignment: AlignmentJson): 'circle' | 'oval' | 'rectangle' | 'bracket' {
  const named = z.enum(['circle', 'oval', 'rectangle', 'bracket']).safeParse(field.shape)
  if (named.success) return named.data
  if (field.shape === 'square' || field.shape === 'box') return 'rectangle'
  // The disc-marked sheets draw square boxes.
  return alignment.kind === 'discs' ? 'rectangle' : 'oval'
}

/** Fields of one kind and group with the same options become one field, as an author would draw them. */
function groupFields(fields: readonly FieldJson[], alignment: AlignmentJson): FieldJson[][] {
  const groups = new Map<string, FieldJson[]>()
  for (const field of fields) {
    const kind = field.kind ?? 'question'
    const options = kind === 'question' ? field.choices : kind === 'form' ? field.label : ''
    const key = JSON.stringify([
      kind,
      field.group,
      field.block,
      field.type,
      options,
      shapeOf(field, alignment),
    ])
    groups.set(key, [...(groups.get(key) ?? []), field])
  }
  return [...groups.values()]
}

/**
 * @param json      parsed `fields.json`
 * @param folder    where it lies; pictures it names are read from there
 * @param boxScale  every bubble's box is scaled by this about its centre, as roughly drawn boxes would be
 * @throws ZodError when the file is not of the format
 */
export function fieldsTemplate(json: unknown, folder: string, boxScale = 1): Template {
  const fields = FieldsJson.parse(json)
  const { alignment } = fields
  const scaled = ([x, y, w, h]: readonly [number, number, number, number]) => ({
    x: x + (w - w * boxScale) / 2,
    y: y + (h - h * boxScale) / 2,
    w: w * boxScale,
    h: h * boxScale,
  })
  const templateFields = groupFields(fields.fields, alignment).map((group, index) => {
    const first = group[0] as FieldJson
    const kind = first.kind ?? 'question'
    const common = {
      id: kind === 'form' ? first.label : `${first.group ?? first.block ?? kind}-${index + 1}`,
      layout: { type: 'boxes', rows: group.map((field) => field.bubbles.map(scaled)) },
      style: { shape: shapeOf(first, alignment), printed: first.kind !== undefined },
    }
    const labels = group.map((field) => field.label)
    if (kind === 'form') return { kind: 'form', ...common, options: first.choices }
    if (kind === 'number' || kind === 'numeric') {
      const options = group.map((field) => field.choices)
      const rules = kind === 'number' ? { blankLegal: first.blankLegal ?? false } : {}
      return { kind, ...common, labels, options, ...rules }
    }
    const multiple = first.type === 'multi' ? 'allow' : 'flag'
    return { kind: 'choice', ...common, labels, options: first.choices, multiple }
  })
  const id = fields.id ?? 'fields'
  return Template.parse({
    schema: TEMPLATE_SCHEMA,
    id,
    name: fields.name ?? id,
    unit: 'px',
    pages: [
      {
        id,
        size: { w: fields.page[0], h: fields.page[1] },
        fiducials: fiducialsOf(fields, folder),
        fields: templateFields,
      },
    ],
  })
}

/** Reads a template folder's `fields.json`. */
export function loadFieldsTemplate(path: string, boxScale = 1): Template {
  return fieldsTemplate(JSON.parse(readFileSync(path, 'utf8')), dirname(path), boxScale)
}
