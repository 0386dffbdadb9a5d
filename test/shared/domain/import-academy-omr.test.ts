import { describe, expect, it } from 'vitest'
import { markModel } from '#main/engines/omr/find/mark-models.ts'
import { importAcademyOmr } from '#shared/domain/import-academy-omr.ts'
import { importTemplate } from '#shared/domain/import-template.ts'
import { pageLayout } from '#shared/domain/layout.ts'
import type { FiducialMark } from '#shared/domain/template.ts'
import { type AcademyQuestions, academyMeta, academyTarget } from '#test/support/academy-sheet.ts'

type Json = Record<string, unknown>
const meta = (questions: AcademyQuestions = { choices: 20 }, more: Json = {}): Json => ({
  ...academyMeta(questions),
  ...more,
})
const page = (source: unknown) => importAcademyOmr(source, 'sheet').template.pages[0]
const rows = (source: unknown) => pageLayout(page(source), 'mm').rows
const marks = (source: unknown): FiducialMark[] => {
  const fiducials = page(source).fiducials[0]
  return fiducials.kind === 'corner-marks' ? fiducials.marks : []
}
const refusal = (source: unknown) => {
  try {
    importAcademyOmr(source, 'sheet')
  } catch (thrown) {
    return thrown
  }
}

describe('the academy’s description of its own sheet', () => {
  it('is refused with what is wrong or not known in it', () => {
    for (const [source, params] of [
      [
        { ...meta(), units: 'px' },
        { at: 'units', value: 'px' },
      ],
      [
        {
          ...meta(),
          markers: { ...academyMeta({ choices: 20 }).markers, TL: { type: 'star', center: { x: 4, y: 4 } } },
        },
        { at: 'markers.TL.type', value: 'star' },
      ],
      [
        { ...meta(), questions: [{ question_number: 3, type: 'drawing' }] },
        { at: 'question 3 type', value: 'drawing' },
      ],
    ] as const) {
      expect(refusal(source)).toMatchObject({ code: 'invalid-input', reason: 'academy-omr-unknown', params })
    }
    const questions = academyMeta({ choices: 20 }).questions
    for (const [source, misfits] of [
      [meta({ choices: 20 }, { page: { width: 0, height: 210 } }), 'page.width too-small'],
      [meta({ choices: 20 }, { questions: [...questions, questions[0]] }), 'questions.1 rule'],
      [meta({ choices: 20 }, { mc_count: 21 }), 'mc_count rule'],
      [meta({ choices: 20 }, { page: { width: 100, height: 210 } }), ' too-large'],
      [meta({ choices: 20 }, { questions: Array(500).fill(questions[0]) }), 'questions too-large'],
      [meta({ choices: 20 }, { markers: {}, columns: null, identifier: null }), 'markers too-small'],
    ] as const) {
      expect(refusal(source)).toMatchObject({
        reason: 'academy-omr-format',
        params: { misfits: expect.stringContaining(misfits) },
      })
    }
  })

  it('is told from an OMRChecker template by what is in it', () => {
    expect(importTemplate(meta(), undefined, 'x').template.unit).toBe('mm')
    const other = { pageDimensions: [300, 400], bubbleDimensions: [9, 9], fieldBlocks: {} }
    expect(importTemplate(other, undefined, 'x').template.unit).toBe('px')
    expect(() => importTemplate({ markers: {} }, undefined, 'x')).toThrow(
      expect.objectContaining({ reason: 'omrchecker-format' }),
    )
  })

  it.each<AcademyQuestions>([
    { choices: 20 },
    { choices: 20, numeric: 5, from: 101 },
    { choices: 30 },
    { choices: 45 },
    { choices: 60 },
  ])('puts every bubble of $choices + $numeric questions where the paper has it', (questions) => {
    const target = pageLayout(academyTarget(questions).pages[0], 'mm').rows
    const read = rows(meta(questions))
    expect(read.map(({ label, options }) => [label, options])).toEqual(
      target.map(({ label, options }) => [label, options]),
    )
    read.forEach((row, i) => {
      row.bubbles.forEach((box, option) => {
        const there = target[i].bubbles[option]
        for (const key of ['x', 'y', 'w', 'h'] as const) expect(box[key]).toBeCloseTo(there[key], 2)
      })
    })
  })

  it('keeps the numbers that the server knows its questions by', () => {
    const read = rows(meta({ choices: 3, numeric: 1, from: 41 }))
    expect(read.filter(({ kind }) => kind !== 'number').map(({ questionId }) => questionId)).toEqual([
      41, 42, 43, 44, 44, 44,
    ])
  })

  it('reads a number of eight digits with its gap as the student’s', () => {
    const [identity] = page(meta()).fields
    expect(identity).toMatchObject({ kind: 'number', identity: true, layout: { type: 'boxes' } })
  })

  it('takes the corner marks as they are printed, the bottom right one a millimetre taller', () => {
    const [topLeft, topRight, bottomLeft, bottomRight] = marks(meta())
    const box = (mark: FiducialMark | undefined) => {
      const { center, size } = mark!
      return [center.x - size.w / 2, center.y - size.h / 2, center.x + size.w / 2, center.y + size.h / 2].map(
        (edge) => Math.round(edge * 100) / 100,
      )
    }
    expect(box(topLeft)).toEqual([3, 3, 7, 7])
    expect(box(topRight)).toEqual([290, 3, 294, 7])
    expect(box(bottomLeft)).toEqual([3, 203, 7, 207])
    expect(bottomLeft).toMatchObject({ shape: 'triangle', apex: 'top' })
    expect(box(bottomRight)).toEqual([290, 202, 294, 207])
    const mass = markModel(bottomRight!, 297, 210)
    expect(mass.x).toBeCloseTo(292.75, 1)
    expect(mass.y).toBeCloseTo(205.25, 1)
  })

  it('looks for the anchor squares only of versions that print them', () => {
    expect(marks(meta())).toHaveLength(4 + 2 + 2)
    expect(marks(meta({ choices: 60 }))).toHaveLength(4 + 6 + 2)
    expect(marks(meta({ choices: 20 }, { version: 'v15.2' }))).toHaveLength(8)
    const older = importAcademyOmr(meta({ choices: 20 }, { version: 'v14' }), 'sheet')
    expect(marks(meta({ choices: 20 }, { version: 'v14' }))).toHaveLength(4)
    expect(older.notes.map(({ at }) => at)).toEqual(['anchors'])
  })

  it('reads older shapes, and says what it leaves out', () => {
    const { page: size, ...rest } = academyMeta({ choices: 20 })
    const square = (x: number, y: number) => ({ type: 'square', center: { x, y }, size: 5 })
    const { template, notes } = importAcademyOmr(
      {
        ...rest,
        version: 'v9',
        page: { size },
        markers: {
          TL: square(5, 5),
          TR: square(292, 5),
          BL: square(5, 205),
          BR: { ...square(292, 205), type: 'cross', thickness: 1 },
        },
        timing_strips: [{ x: 3 }],
      },
      'sheet',
    )
    expect(template.pages[0]?.size).toEqual({ w: 297, h: 210 })
    expect(template.pages[0]?.fiducials[0]).toMatchObject({
      marks: [{ shape: 'square' }, { shape: 'square' }, { shape: 'square' }, { shape: 'cross' }],
    })
    expect(notes.map(({ level, at }) => [level, at])).toEqual([
      ['info', 'anchors'],
      ['unsupported', 'timing_strips'],
    ])
  })

  it('finds the questions in the columns where they are listed nowhere else', () => {
    const { questions: _, ...rest } = academyMeta({ choices: 45 })
    expect(rows(rest)).toHaveLength(8 + 45)
  })
})
