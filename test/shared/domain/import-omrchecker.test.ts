import { describe, expect, it } from 'vitest'
import { expandLabels, importOmrChecker } from '#shared/domain/import-omrchecker.ts'
import { pageLayout } from '#shared/domain/layout.ts'

const source = {
  pageDimensions: [300, 400],
  bubbleDimensions: [20, 10],
  customLabels: { Roll: ['roll1..3'] },
  fieldBlocks: {
    Roll: {
      fieldType: 'QTYPE_INT',
      fieldLabels: ['roll1..3'],
      bubblesGap: 15,
      labelsGap: 25,
      origin: [10, 20],
    },
    MCQ: {
      fieldType: 'QTYPE_MCQ4',
      fieldLabels: ['q1..2', 'q5'],
      bubblesGap: 30,
      labelsGap: 40,
      origin: [100, 20],
    },
  },
  preProcessors: [
    { name: 'GaussianBlur', options: {} },
    { name: 'CropPage', options: {} },
    { name: 'CropOnMarkers', options: { relativePath: 'marker.jpg', sheetToMarkerWidthRatio: 15 } },
    { name: 'SomethingNew', options: {} },
  ],
}

describe('importing an OMRChecker template', () => {
  it('puts every bubble where OMRChecker reads it, in both directions', () => {
    const { template } = importOmrChecker(source, undefined, 'x')
    const layout = pageLayout(template.pages[0], 'px')
    const q5 = layout.rows.find((row) => row.label === 'q5')
    expect(q5?.options).toEqual(['A', 'B', 'C', 'D'])
    expect(q5?.bubbles[3]).toEqual({ x: 190, y: 100, w: 20, h: 10 })
    const roll2 = layout.rows.find((row) => row.label === 'roll2')
    expect(roll2?.bubbles[9]).toEqual({ x: 35, y: 155, w: 20, h: 10 })
  })

  it('reports each preprocessor: mapped, not needed or without counterpart', () => {
    const { template, notes } = importOmrChecker(source, { threshold_params: { MIN_JUMP: 30 } }, 'x')
    expect(template.pages[0]?.fiducials.map((fiducials) => fiducials.kind)).toEqual([
      'picture',
      'page-contour',
    ])
    expect(notes.map((note) => [note.level, note.at])).toEqual([
      ['info', 'config.threshold_params.MIN_JUMP'],
      ['info', 'preProcessors[0]'],
      ['unsupported', 'preProcessors[3]'],
    ])
  })

  it('keeps joined labels together as one number', () => {
    const { template } = importOmrChecker(source, undefined, 'x')
    expect(template.pages[0]?.joins).toEqual([{ label: 'Roll', parts: ['roll1', 'roll2', 'roll3'] }])
    expect(template.pages[0]?.fields.find((field) => field.id === 'Roll')?.kind).toBe('number')
  })

  it('refuses what is not an OMRChecker template', () => {
    expect(() => importOmrChecker({ pages: [] }, undefined, 'x')).toThrow(
      expect.objectContaining({ reason: 'omrchecker-format' }),
    )
  })

  it.each([
    [['q1..3'], ['q1', 'q2', 'q3']],
    [
      ['q5_1', 'q5_2'],
      ['q5_1', 'q5_2'],
    ],
    [['q9...11'], ['q9', 'q10', 'q11']],
  ])('expands %j', (labels, expanded) => {
    expect(expandLabels(labels)).toEqual(expanded)
  })
})
