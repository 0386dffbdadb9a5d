import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DoubtReason } from '#shared/domain/marks.ts'
import { UnalignedReason } from '#shared/domain/reading.ts'
import { ko } from '#shared/i18n/ko.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

describe('errors', () => {
  it('all have a sentence in the user’s language', () => {
    const files = globSync(['main/**/*.ts', 'shared/domain/**/*.ts'], { cwd: ROOT })
    expect(files.length).toBeGreaterThan(50)
    const reasons = new Set(
      files.flatMap((file) =>
        [
          ...readFileSync(resolve(ROOT, file), 'utf8').matchAll(
            /(?:\breason: |unreadable\()'([a-z][a-z0-9-]+)'/g,
          ),
        ].map((match) => match[1]),
      ),
    )
    const unsaid = [...reasons].filter((reason) => !(reason in ko.error)).sort()
    expect(unsaid).toEqual([])
  })

  it('of a page without answers and of a doubtful row are said, each in its own words', () => {
    expect(UnalignedReason.options.filter((reason) => !(reason in ko.error))).toEqual([])
    expect(DoubtReason.options.filter((reason) => !(reason in ko.doubt))).toEqual([])
  })
})
