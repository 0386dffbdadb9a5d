import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readSheetCode, sheetCodeText } from '#shared/domain/sheet-code.ts'

describe('the text of a sheet’s code', () => {
  test('gives back what was written, separators and Hangul in the names too', () => {
    const name = fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom(...'가홀A|%\n\r /é') })
    void fc.assert(
      fc.property(name, name, fc.option(name, { nil: undefined }), (templateId, exam, form) => {
        const code = {
          templateId,
          version: 7,
          pageId: 'front',
          exam,
          ...(form === undefined ? {} : { form }),
        }
        expect(readSheetCode(sheetCodeText(code))).toEqual(code)
      }),
    )
  })

  test('is refused when it would be too fine to scan', () => {
    expect(() => sheetCodeText({ templateId: 'a'.repeat(200), version: 1, pageId: 'p' })).toThrow(
      expect.objectContaining({ code: 'invalid-input', reason: 'sheet-code-too-long' }),
    )
  })
})
