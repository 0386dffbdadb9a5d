import { readFileSync } from 'node:fs'
import { Template } from '#shared/domain/template.ts'
import { sampleFile } from '#test/support/sample-batch.ts'

/** The sample exam's sheet, drawn with another distance between its rows of choices, or with other rows in its blocks. */
export function siblingTemplate(id: string, change: { rowStep?: number; rows?: number }): Template {
  const { rowStep = 1, rows = 15 } = change
  const sample = Template.parse(JSON.parse(readFileSync(sampleFile('template.json'), 'utf8')))
  return {
    ...sample,
    id,
    name: `답안지 ${id}`,
    pages: sample.pages.map((page) => ({
      ...page,
      fields: page.fields.map((field) => {
        if (field.kind !== 'choice' || field.layout.type !== 'grid') return field
        const { dx, dy } = field.layout.rowStep
        const layout = { ...field.layout, rowStep: { dx: dx * rowStep, dy: dy * rowStep } }
        return { ...field, layout, labels: field.labels.slice(0, rows) }
      }),
    })),
  }
}
