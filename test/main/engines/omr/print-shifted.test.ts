import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readPage } from '#main/engines/omr/read-page.ts'
import { pageLayout } from '#shared/domain/layout.ts'
import { Template, type TemplateField } from '#shared/domain/template.ts'
import { filledSheet } from '#test/support/filled-sheet.ts'
import { readOnly } from '#test/support/read-all.ts'
import { sampleFile } from '#test/support/sample-batch.ts'

const sample = Template.parse(JSON.parse(readFileSync(sampleFile('template.json'), 'utf8')))

/** The sample's sheet with its blocks of choices alone, each moved by whole rows and options. */
function sheet(rows: number, options: number): Template {
  const moved = (field: TemplateField): TemplateField[] => {
    if (field.kind !== 'choice' || field.layout.type !== 'grid') return []
    const { origin, rowStep, optionStep } = field.layout
    const by = (of: 'dx' | 'dy') => rows * rowStep[of] + options * optionStep[of]
    return [
      { ...field, layout: { ...field.layout, origin: { x: origin.x + by('dx'), y: origin.y + by('dy') } } },
    ]
  }
  return {
    ...sample,
    pages: sample.pages.map((page) => ({ ...page, fields: page.fields.flatMap(moved) })),
  }
}

const template = sheet(0, 0)
const layout = pageLayout(template.pages[0], template.unit)
const ANSWERS = Object.fromEntries(layout.rows.map(({ label }, i) => [label, String(1 + ((3 * i) % 5))]))

describe('print that lies where the corner marks do not put it', () => {
  it.each([
    ['a row up', -1, 0],
    ['a row down', 1, 0],
    ['an option to the left', 0, -1],
  ])('%s is not read there, although the bubbles by themselves fit', async (_, rows, options) => {
    const page = await readOnly(await filledSheet(sheet(rows, options), ANSWERS))
    expect(await readPage(page, [layout])).toMatchObject({ state: 'unaligned', reason: 'print-shifted' })
  })

  it('is read where it does', async () => {
    const page = await readOnly(await filledSheet(template, ANSWERS))
    expect(await readPage(page, [layout])).toMatchObject({ state: 'read' })
  })
})
