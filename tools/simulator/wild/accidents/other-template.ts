import type { Rect } from '#shared/domain/geometry.ts'
import { bubbleBoxes, rowOptions } from '#shared/domain/layout.ts'
import type { Template, TemplateField } from '#shared/domain/template.ts'
import type { Random } from '../../random.ts'
import { wildDesign } from '../design.ts'
import type { Accident, MakeAccident } from './accident.ts'

type GridField = Extract<TemplateField, { layout: unknown }>
const hasGrid = (field: TemplateField): field is GridField =>
  'layout' in field && field.layout.type === 'grid'

const rowsOf = (field: GridField) => ('labels' in field ? field.labels.length : 1)

/** The template with some fields changed; undefined where a bubble would leave the page or lie on another's. */
function changed(
  template: Template,
  change: (field: GridField, index: number) => GridField,
): Template | undefined {
  const page = template.pages[0]
  const fields = page.fields.map((field, index) => (hasGrid(field) ? change(field, index) : field))
  const isOnPage = fields.every((field) => {
    if (!hasGrid(field)) return true
    return boxesOf(field).every(
      ({ x, y, w, h }) => x > 0 && y > 0 && x + w < page.size.w && y + h < page.size.h,
    )
  })
  return isOnPage && !isCrowded(fields.filter(hasGrid))
    ? { ...template, pages: [{ ...page, fields }] }
    : undefined
}

const boxesOf = (field: GridField) =>
  bubbleBoxes(field.layout, rowsOf(field), (row) => rowOptions(field, row).length).flat()

/** Whether one field's bubbles lie on another's. */
const isCrowded = (fields: readonly GridField[]) =>
  fields.some((one, index) =>
    fields
      .slice(index + 1)
      .some((other) => boxesOf(one).some((a) => boxesOf(other).some((b) => overlap(a, b)))),
  )

const overlap = (a: Rect, b: Rect) =>
  a.x + 0.9 * a.w > b.x && b.x + 0.9 * b.w > a.x && a.y + 0.9 * a.h > b.y && b.y + 0.9 * b.h > a.y

function stepped(field: GridField, rows: number, options = 1): GridField {
  const { layout } = field
  if (layout.type !== 'grid') return field
  const { rowStep, optionStep } = layout
  return {
    ...field,
    layout: {
      ...layout,
      rowStep: { dx: rowStep.dx * rows, dy: rowStep.dy * rows },
      optionStep: { dx: optionStep.dx * options, dy: optionStep.dy * options },
    },
  }
}

/** A factor near 1 but not too near: the pitch of a copy, of another version, of another printer. */
const factorOf = (random: Random) =>
  random.chance(0.5) ? random.between(0.9, 0.985) : random.between(1.015, 1.1)

const candidatesOf = (template: Template, isWanted: (field: GridField) => boolean): number[] =>
  template.pages[0].fields.flatMap((field, index) => (hasGrid(field) && isWanted(field) ? [index] : []))

/** One block is printed with another pitch than the template says. */
export const stretch: MakeAccident = ({ design, dice }): Accident | undefined => {
  const blocks = candidatesOf(design.template, (field) => rowsOf(field) >= 4)
  if (blocks.length === 0) return undefined
  const block = dice.pick(blocks)
  const factor = factorOf(dice)
  const template = changed(design.template, (field, index) =>
    index === block ? stepped(field, factor) : field,
  )
  return template === undefined
    ? undefined
    : {
        note: `${rowsOf(design.template.pages[0].fields[block] as GridField)} rows × ${factor.toFixed(3)}`,
        template,
      }
}

/** Questions numbered on through the blocks, after one of them has grown or shrunk. */
function renumbered(
  fields: readonly TemplateField[],
  block: number,
  rows: number,
): (readonly string[] | undefined)[] {
  let from = 1
  return fields.map((field, index) => {
    if (field.kind !== 'choice') return undefined
    const count = field.labels.length + (index === block ? rows : 0)
    const labels = Array.from({ length: count }, (_, i) => `q${from + i}`)
    from += count
    return labels
  })
}

/** A sheet of the same family: other rows, other pitch, other options, a column elsewhere. */
export const sibling: MakeAccident = ({ design, dice }): Accident | undefined => {
  const { template } = design
  const { fields } = template.pages[0]
  const blocks = candidatesOf(template, (field) => field.kind === 'choice' && rowsOf(field) >= 4)
  if (blocks.length === 0) return undefined
  const block = dice.pick(blocks)
  const way = dice.pick(['rows', 'refitted rows', 'options', 'pitch', 'column'] as const)
  const rows = dice.int(1, 3) * (dice.chance(0.5) ? 1 : -1)
  const factor = factorOf(dice)
  const isAcross = dice.chance(0.3)
  const steps = dice.int(1, 2) * (dice.chance(0.5) ? 1 : -1)
  const labels = renumbered(fields, block, rows)
  const made = changed(template, (field, index) => {
    const { layout } = field
    if (layout.type !== 'grid') return field
    switch (way) {
      case 'rows':
      case 'refitted rows': {
        const own = labels[index]
        if (own === undefined || field.kind !== 'choice') return field
        const taller = { ...field, labels: [...own] }
        const share = (field.labels.length - 1) / (own.length - 1)
        return way === 'rows' ? taller : stepped(taller, share)
      }
      case 'options':
        return field.kind === 'choice'
          ? {
              ...field,
              options:
                rows > 0 || field.options.length < 3 ? [...field.options, '+'] : field.options.slice(0, -1),
            }
          : field
      case 'pitch':
        return field.kind === 'choice' ? stepped(field, isAcross ? 1 : factor, isAcross ? factor : 1) : field
      case 'column': {
        if (index !== block) return field
        const { origin, rowStep, optionStep } = layout
        const [dx, dy] = isAcross ? [optionStep.dx, optionStep.dy] : [rowStep.dx, rowStep.dy]
        return {
          ...field,
          layout: { ...layout, origin: { x: origin.x + steps * dx, y: origin.y + steps * dy } },
        }
      }
    }
  })
  if (made === undefined) return undefined
  const note = {
    rows: `${rows} rows`,
    'refitted rows': `${rows} rows in the same height`,
    options: 'another number of options',
    pitch: `${isAcross ? 'option' : 'row'} pitch × ${factor.toFixed(3)}`,
    column: `a block ${steps} ${isAcross ? 'options' : 'rows'} off`,
  }[way]
  return { note, template: made }
}

/** A sheet that has nothing to do with the template. */
export const unrelated: MakeAccident = async ({ seed }): Promise<Accident> => {
  const { template } = await wildDesign(`${seed}/unrelated`)
  return { note: '', template, isForeign: true, isEverywhere: true }
}
