import { beforeAll, describe, expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { findOnPage } from '#main/engines/find-fields/find-on-page.ts'
import { type LabelReader, openLabelReader } from '#main/engines/find-fields/label-reader.ts'
import { formNames, questionIn, roleOf } from '#main/engines/find-fields/words.ts'
import { isLong } from '#test/support/long.ts'
import { claimsOf, claimsOfFound, scoreFields } from '#tools/accuracy/fields-score.ts'
import { drawBlankSheet } from '#tools/simulator/blank-sheet.ts'
import { FAMILY_NAMES, type KoreanFamily, koreanSheet } from '#tools/simulator/korean/index.ts'

/** Of three families each has something of its own: a birth date with gaps, digits across, short answers in a line. */
const SHORT: readonly KoreanFamily[] = ['card', 'framed', 'inLine']

describe('a blank Korean sheet', () => {
  let reader: LabelReader
  beforeAll(async () => {
    reader = await openLabelReader(readSettings({}))
  })

  test.for(
    isLong ? FAMILY_NAMES : SHORT,
  )('is proposed with roles, directions and numbers (%s)', async (family) => {
    const template = koreanSheet(family, 'test-1')
    const [{ fiducials }] = template.pages
    const blank = await drawBlankSheet(template, 0, 150)
    const found = await findOnPage(blank, reader)
    const { misses } = scoreFields(claimsOf(template, blank.scale), claimsOfFound(found.fields))
    expect(misses).toEqual([])
    expect(found.fields.filter(({ identity }) => identity)).toHaveLength(1)

    const [marks] = found.fiducials
    expect(marks.kind).toBe(fiducials[0].kind)
    if (!('marks' in fiducials[0]) || !('marks' in marks)) return
    const seen = marks.marks.map(({ shape, corner, box }) => ({
      shape,
      ...(corner === undefined ? {} : { corner }),
      x: Math.round((box.x + box.w / 2) / blank.scale),
      y: Math.round((box.y + box.h / 2) / blank.scale),
    }))
    const printed = fiducials[0].marks.map(({ shape, corner, center }) => ({
      shape,
      ...(corner === undefined ? {} : { corner }),
      x: Math.round(center.x),
      y: Math.round(center.y),
    }))
    expect(seen).toEqual(expect.arrayContaining(printed))
  })
})

test('words that are misread in a letter still say what a number is', () => {
  expect(roleOf('수 험 번 호')?.role).toBe('student-number')
  expect(roleOf('생년윌일 (YYMMDD)')?.role).toBe('birth-date')
  expect(roleOf('전화번호 뒤 8자리')?.role).toBe('phone')
  expect(roleOf('학년 · 반 · 번호')?.role).toBe('student-number')
  expect(roleOf('Student No.')?.role).toBe('student-number')
  expect(roleOf('아래에 검게 칠하세요')).toBeUndefined()
  expect(roleOf('답안')).toBeUndefined()
})

test('names of forms that are misread in a letter are the usual ones; others are left as they were read', () => {
  expect(formNames(['호스', '짝수'])).toEqual(['홀수', '짝수'])
  expect(formNames(['짝수', '훌수'])).toEqual(['짝수', '홀수'])
  expect(formNames(['A', 'B', 'C'])).toEqual(['A', 'B', 'C'])
  expect(formNames(['가형', '니형'])).toEqual(['가형', '나형'])
  expect(formNames(['인문', '자연'])).toBeUndefined()
  expect(formNames(['', ''])).toBeUndefined()
})

test('a heading is a question only where a number stands alone', () => {
  expect(['31번', '31', '문항31', '31.'].map(questionIn)).toEqual([31, 31, 31, 31])
  expect(['제 2 교시 수학', '2026', '백 십 일', ''].map(questionIn)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})
