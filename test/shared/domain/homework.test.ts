import { describe, expect, it } from 'vitest'
import { homeworkVerdict, measurePages, measureRecording, percentOf } from '#shared/domain/homework.ts'

const recording = (shares: readonly number[], more: object = {}) => ({
  ...{ total_frames: 10 * shares.length, too_short: false, truncated: false, damage: [], growth: [] },
  frames: shares.map((writing_score) => ({ writing_score, has_page: true })),
  ...more,
})

describe('homework', () => {
  it('in a recording counts by what its page shows at the end, whatever came before and whatever covers it', () => {
    const empty = Array(80).fill(0.001)
    const { writing } = measureRecording(
      recording([...empty, 0.03, 0.04, 0.04, 0.2, 0.04, 0.04, 0.04, 0.001]),
    )
    expect(writing).toBe(0.04)
    // A hand that reaches for the camera: no page is seen.
    const hand = { writing_score: 0, has_page: false }
    const frames = [...recording(Array(20).fill(0.05)).frames, ...Array(20).fill(hand)]
    expect(measureRecording(recording([], { total_frames: 400, frames })).writing).toBe(0.05)
    expect(measureRecording(recording([0.02, 0.03])).writing).toBe(0.025)
  })

  it('in a recording says how much was written while it ran, and when', () => {
    const growth = [
      { from_index: 100, to_index: 200, from_score: 0.01, to_score: 0.03 },
      { from_index: 300, to_index: 400, from_score: 0.03, to_score: 0.045 },
    ]
    const measure = measureRecording(recording(Array(50).fill(0.045), { growth }))
    expect(measure.growth?.added).toBeCloseTo(0.035)
    expect(measure.growth?.stretches).toMatchObject([
      { from: 0.2, to: 0.4, before: 0.01, after: 0.03 },
      { from: 0.6, to: 0.8 },
    ])
  })

  it('says in words what keeps its figures from telling', () => {
    expect(
      measureRecording(recording([0.1], { too_short: true, truncated: true, damage: ['x'] })).remarks,
    ).toEqual(['too-short', 'truncated', 'damaged'])
    expect(measureRecording(recording([]))).toMatchObject({ writing: null, remarks: ['no-page'] })
    const { truncated: _, damage: _d, growth: _g, ...original } = recording([0.6])
    expect(measureRecording(original)).toEqual({ writing: null, growth: null, remarks: ['original-measure'] })
    const error = { code: 'unreadable', message: '' } as const
    expect(measurePages([{ share: 0.02 }, { error }, { share: 0.07, damage: 'x' }])).toEqual({
      ...{ writing: 0.07, growth: null, remarks: ['damaged', 'pages-unread'] },
    })
    expect(measurePages([{ error }])).toMatchObject({ writing: null, remarks: ['no-page'] })
  })

  it('passes by the figure that is shown, and has no verdict without a criterion or where nothing tells', () => {
    const page = (share: number) => measurePages([{ share }])
    expect(percentOf(0.0396)).toBe(4)
    expect(homeworkVerdict(page(0.0396), 4)).toBe('pass')
    expect(homeworkVerdict(page(0.0394), 4)).toBe('fail')
    expect(homeworkVerdict(page(0), 0)).toBe('none')
    expect(homeworkVerdict(null, 4)).toBe('none')
    expect(homeworkVerdict(measurePages([]), 4)).toBe('none')
    expect(homeworkVerdict(measureRecording(recording([0.1], { too_short: true })), 4)).toBe('none')
  })
})
