import { expect, it } from 'vitest'
import type { Template } from '#shared/domain/template.ts'
import { testDesk } from '#test/support/desk.ts'

/** The sheet drawn anew: one block less. */
const redrawn = (template: Template): Template => ({
  ...template,
  version: template.version + 1,
  pages: template.pages.map((page) => ({
    ...page,
    fields: page.fields.filter(({ id }) => id !== 'choice-16'),
  })),
})

const RULES = { blankBelow: 0.2, markFrom: 0.6, margin: 0.2 }

it('rules saved for the template are a version of what was drawn last, not of what the batch was read by', async () => {
  const { station, client, id, template } = await testDesk()
  station.desk.templates.install(redrawn(template), 'teacher')
  await client.thresholds.apply({ batchId: id, rules: RULES, scope: 'template' })
  const newest = await client.templates.get({ id: template.id })
  expect(newest).toMatchObject({ version: template.version + 2, rules: RULES })
  expect(newest.pages).toEqual(redrawn(template).pages)
  // What was read by the older drawing stays with it, under the new rules.
  expect(await client.batches.get({ id })).toMatchObject({ templateVersion: template.version, rules: RULES })
})

it('a batch that was read by the newest drawing goes on with the new version', async () => {
  const { client, id, template } = await testDesk()
  await client.thresholds.apply({ batchId: id, rules: RULES, scope: 'template' })
  expect(await client.batches.get({ id })).toMatchObject({ templateVersion: template.version + 1, rules: {} })
})

it('a draft that is being drawn has them, too, so that publishing it does not take them back', async () => {
  const { client, id, template } = await testDesk()
  const draft = redrawn(template)
  await client.templates.saveDraft({ template: draft })
  await client.thresholds.apply({ batchId: id, rules: RULES, scope: 'template' })
  const stored = await client.templates.get({ id: template.id })
  expect(stored).toMatchObject({ rules: RULES })
  expect(stored.pages).toEqual(draft.pages)
})
