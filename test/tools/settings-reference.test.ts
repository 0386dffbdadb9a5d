import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SETTING_NAMES, settingRow } from '#shared/domain/settings.ts'
import { REFERENCE_FILE, settingsReference } from '#tools/settings-reference.ts'

test('docs/settings.md is what the table of settings says (npm run docs:settings)', () => {
  expect(readFileSync(REFERENCE_FILE, 'utf8')).toBe(settingsReference())
})

test('no two settings share a variable, and every default may stand in its place', () => {
  const variables = SETTING_NAMES.map((name) => settingRow(name).env)
  expect(new Set(variables).size).toBe(variables.length)
  for (const name of SETTING_NAMES) {
    const { schema, default: byDefault } = settingRow(name)
    // The data folder's depends on the system.
    if (name !== 'dataDir') expect(schema.safeParse(byDefault), name).toMatchObject({ success: true })
  }
})
