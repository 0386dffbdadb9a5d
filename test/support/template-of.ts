import { Template } from '#shared/domain/template.ts'

/** A template of one A4 page that has these fields and no marks: for what is said of answers, not of print. */
export const templateOf = (fields: readonly unknown[]): Template =>
  Template.parse({
    schema: 'grading-station/template@1',
    id: 't',
    name: 't',
    unit: 'mm',
    pages: [{ id: 'p', size: { w: 210, h: 297 }, fiducials: [{ kind: 'none' }], fields }],
  })
