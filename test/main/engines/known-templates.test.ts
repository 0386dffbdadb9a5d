import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { knownTemplates } from '#main/engines/known-templates/engine.ts'
import { findLookAlike } from '#main/engines/known-templates/find-look-alike.ts'
import type { Template } from '#shared/domain/template.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { filledSheet, identity } from '#test/support/filled-sheet.ts'
import { sampled } from '#test/support/long.ts'
import { siblingTemplate } from '#test/support/sibling-template.ts'

const own = siblingTemplate('own', {})
const wider = siblingTemplate('wider', { rowStep: 1.06 })
const closer = siblingTemplate('closer', { rowStep: 0.94 })
const shorter = siblingTemplate('shorter', { rows: 14 })

/** As long as it takes on a machine that has other work: what is found is the question here, not how soon. */
const TRYING_MS = 240_000

describe('a page of a sibling sheet', { timeout: TRYING_MS }, () => {
  const signal = new AbortController().signal
  const engine = knownTemplates.open(readSettings({}))
  async function nameOf(sheet: Template, known: readonly Template[]) {
    const path = join(testFolder(), 'sheet.jpg')
    const answers = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`q${i + 1}`, String(1 + ((i * 3) % 5))]),
    )
    writeFileSync(path, await filledSheet(sheet, { ...identity('00412703'), ...answers }))
    const run = await engine
    return findLookAlike({ path, pageIndex: 0 }, own, known, Date.now() + TRYING_MS, (input) =>
      run(input, { signal, progress: () => undefined }),
    )
  }

  it.each(
    sampled([
      ['another row step', wider],
      ['a closer row step', closer],
      ['a row less in each block', shorter],
    ] as const),
  )('with %s is named by its template', async (_, sheet) => {
    expect(await nameOf(sheet, [wider, closer, shorter, own])).toEqual({
      templateId: sheet.id,
      name: sheet.name,
    })
  })

  it('is not named where two templates fit alike, or none does', async () => {
    expect(await nameOf(wider, [wider, { ...wider, id: 'copy' }])).toBeUndefined()
    expect(await nameOf(wider, [closer, shorter])).toBeUndefined()
    expect(await nameOf(wider, [own])).toBeUndefined()
  })
})
