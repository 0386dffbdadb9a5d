import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { resizeLinear } from '#main/engines/raster/resize-linear.ts'
import { parseMark } from '#main/engines/segmentation/marks.ts'
import { decode, letterbox, stretch, suppress, truncated } from '#main/engines/segmentation/yolo-post.ts'
import { imreadColour } from '#main/engines/v1/imread.ts'
import { questionSegmentation } from '#main/jobs/question-segmentation/job.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { onnxModel } from '#test/support/onnx.ts'
import { jobRunner } from '#test/support/run-job.ts'
import { f1, matchBoxes, someExam } from '#tools/exam-pages/f1.ts'
import { LEAD_STYLES } from '#tools/exam-pages/page.ts'
import { toPng } from '#tools/exam-pages/render.ts'
import { goldenBytes, goldenCases, goldenJson, hasGoldens } from '#tools/original-worker.ts'

const run = jobRunner()
const rect = ([x, y, w, h]: readonly number[]) => ({ x: x!, y: y!, w: w!, h: h! })

describe('question_segmentation by layout', () => {
  test('questions of tilted, noisy exam pages are found in reading order', async () => {
    const all = []
    for (const seed of [2, 7, 26]) {
      const { picture, truth } = await someExam(seed)
      const { boxes, engine, pages } = await run(questionSegmentation, {}, { bytes: await toPng(picture) })
      expect(engine).toBe('layout')
      all.push(matchBoxes(truth, boxes.map(rect)))
      const [page] = pages
      if (page === undefined || 'error' in page) throw new Error('no page')
      const numbers = page.boxes.map(({ number }) => number!)
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    }
    expect(f1(all)).toBeGreaterThanOrEqual(0.95)
  })

  test('questions are found by numbers that stand after a word, too', async () => {
    const all = []
    for (const seed of [2, 16]) {
      const { picture, truth } = await someExam(seed, LEAD_STYLES)
      const { boxes } = await run(questionSegmentation, {}, { bytes: await toPng(picture) })
      all.push(matchBoxes(truth, boxes.map(rect)))
    }
    expect(f1(all)).toBeGreaterThanOrEqual(0.95)
  })

  test('a blank page and a page without numbers have no questions', async () => {
    const blank = await sharp({ create: { width: 900, height: 1200, channels: 3, background: '#eee' } })
      .png()
      .toBuffer()
    expect(await run(questionSegmentation, {}, { bytes: blank })).toMatchObject({
      boxes: [],
      note: 'no-questions-found',
    })
  })

  test.for([
    ['1.', 1],
    ['01', 1],
    ['12)', 12],
    ['[7]', 7],
    ['l2.', 12],
    ['3', 3],
  ] as const)('%s is the number %d', ([text, number]) => {
    expect(parseMark(text)).toMatchObject({ number, isPassage: false })
  })

  test('a range is the mark of a shared passage, and words are no marks', () => {
    expect(parseMark('[4~6]')).toMatchObject({ number: 4, isPassage: true })
    for (const text of ['다음', '3.14는', '①', '', '(가)', '2x']) expect(parseMark(text)).toBeUndefined()
  })
})

describe('question_segmentation by the original’s way', () => {
  test.skipIf(!hasGoldens).for(goldenCases('page'))(
    '$id: exactly the original’s boxes',
    async ({ input, expected }) => {
      const payload = { engine: 'opencv', compat: 'v1' }
      const { boxes } = await run(questionSegmentation, payload, { bytes: goldenBytes(input.image) })
      expect(boxes).toEqual(goldenJson(expected).question_segmentation.boxes)
    },
  )

  test('under compat v1 with nothing chosen it does as the original’s auto, and says that YOLO was not there', async () => {
    const bytes = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
    expect(await run(questionSegmentation, { compat: 'v1' }, { bytes })).toMatchObject({
      engine: 'opencv',
      fallback: 'yolo-model-missing',
    })
  })
})

const SIDE = 320
const CELL = 40
const CELLS = (SIDE / CELL) ** 2

/** A detector of dark squares: a box a cell of the page, scored by the cell's darkness. */
function darknessDetector(layout: 'v5' | 'v8'): Buffer {
  const centre = (i: number) => (i + 0.5) * CELL
  const across = SIDE / CELL
  const cells = Array.from(
    { length: CELLS },
    (_, i) => [centre(i % across), centre(Math.floor(i / across))] as const,
  )
  const boxes = [cells.map(([x]) => x), cells.map(([, y]) => y), cells.map(() => CELL), cells.map(() => CELL)]
  const dims = layout === 'v8' ? [1, 5, CELLS] : [1, CELLS, 5]
  return onnxModel({
    inputs: [{ name: 'images', type: 'float', dims: [1, 3, SIDE, SIDE] }],
    outputs: [{ name: 'output0', type: 'float', dims }],
    constants: [
      { name: 'boxes', dims: [1, 4, CELLS], floats: boxes.flat() },
      { name: 'one', dims: [1], floats: [1] },
      { name: 'shape', dims: [3], int64s: [1, 1, CELLS] },
    ],
    nodes: [
      {
        op: 'AveragePool',
        inputs: ['images'],
        output: 'mean',
        attributes: { kernel_shape: [CELL, CELL], strides: [CELL, CELL] },
      },
      { op: 'ReduceMean', inputs: ['mean'], output: 'grey', attributes: { axes: [1], keepdims: 1 } },
      { op: 'Sub', inputs: ['one', 'grey'], output: 'dark' },
      { op: 'Reshape', inputs: ['dark', 'shape'], output: 'scores' },
      {
        op: 'Concat',
        inputs: ['boxes', 'scores'],
        output: layout === 'v8' ? 'output0' : 'rows',
        attributes: { axis: 1 },
      },
      ...(layout === 'v8'
        ? []
        : [{ op: 'Transpose', inputs: ['rows'], output: 'output0', attributes: { perm: [0, 2, 1] } }]),
    ],
  })
}

describe('question_segmentation by template', () => {
  const template = {
    schema: 'grading-station/template@1',
    id: 'regions',
    name: '문항 영역',
    unit: 'px',
    pages: [
      {
        id: 'p1',
        size: { w: 400, h: 600 },
        fiducials: [{ kind: 'none' }],
        fields: [
          { kind: 'region', id: 'q1', rect: { x: 20, y: 30, w: 160, h: 100 } },
          { kind: 'region', id: 'q2', rect: { x: 220, y: 30, w: 160, h: 600 } },
        ],
      },
    ],
  }
  const bytes = () =>
    sharp({ create: { width: 800, height: 1200, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()

  test('a template’s regions are found where they lie on the page, cut at its edge', async () => {
    const result = await run(questionSegmentation, { template }, { bytes: await bytes() })
    expect(result).toMatchObject({
      engine: 'template',
      boxes: [
        [40, 60, 320, 200],
        [440, 60, 320, 1140],
      ],
    })
  })

  test.for([
    'template',
    'opencv',
  ])('boxes by %s are in pixels as stored, also where they are not square', async (engine) => {
    const black = await sharp({ create: { width: 200, height: 100, channels: 3, background: '#000' } })
      .png()
      .toBuffer()
    const flat = await sharp(await bytes())
      .resize(800, 600, { fit: 'fill' })
      .composite([{ input: black, left: 300, top: 240 }])
      .tiff({ xres: 8, yres: 4 })
      .toBuffer()
    const { boxes, pages } = await run(questionSegmentation, { engine, template }, { bytes: flat })
    expect(pages).toMatchObject([{ width: 800, height: 600 }])
    const [[x, y, w, h] = []] = boxes
    const [left, top, width, height] = engine === 'template' ? [40, 30, 320, 100] : [300, 240, 200, 100]
    for (const [is, should] of [
      [x, left],
      [y, top],
      [w, width],
      [h, height],
    ]) {
      expect(Math.abs(is! - should!)).toBeLessThan(6)
    }
  })

  test('without a template it is refused by name', async () => {
    await expect(
      run(questionSegmentation, { engine: 'template' }, { bytes: await bytes() }),
    ).rejects.toMatchObject({
      reason: 'template-missing',
    })
  })
})

describe('question_segmentation by YOLO', () => {
  const page = () =>
    sharp({ create: { width: 400, height: 800, channels: 3, background: '#fff' } })
      .composite([
        {
          input: { create: { width: 200, height: 100, channels: 3, background: '#000' } },
          left: 200,
          top: 300,
        },
      ])
      .png()
      .toBuffer()
  const model = (layout: 'v5' | 'v8') => {
    const path = join(testFolder(), 'questions.onnx')
    writeFileSync(path, darknessDetector(layout))
    return { YOLO_QUESTION_MODEL_PATH: path, YOLO_QUESTION_CONF_THRESHOLD: '0.8' }
  }

  test.for([
    'v5',
    'v8',
  ] as const)('a %s model is told by its shape; boxes are letterboxed back onto the page', async (layout) => {
    const result = await run(
      questionSegmentation,
      { engine: 'yolo' },
      { bytes: await page(), env: model(layout) },
    )
    // The page of 400 × 800 stands in the middle of the square at 0.4: a cell of 40 is 100 pixels of the page.
    expect(result.boxes).toEqual([
      [200, 300, 100, 100],
      [300, 300, 100, 100],
    ])
  })

  test('no model, a missing file and a broken one are errors of their own; auto hides only the first', async () => {
    const bytes = await page()
    await expect(run(questionSegmentation, { engine: 'yolo' }, { bytes })).rejects.toMatchObject({
      code: 'unavailable',
    })
    const path = join(testFolder(), 'broken.onnx')
    writeFileSync(path, 'no model')
    const env = { YOLO_QUESTION_MODEL_PATH: path }
    for (const engine of ['yolo', 'auto']) {
      await expect(run(questionSegmentation, { engine }, { bytes, env })).rejects.toMatchObject({
        reason: 'yolo-model-broken',
      })
    }
    expect(await run(questionSegmentation, { engine: 'auto' }, { bytes })).toMatchObject({
      engine: 'layout',
      fallback: 'yolo-model-missing',
    })
  })

  test.skipIf(!hasGoldens)('the original’s suppression and boxes, number for number', async () => {
    for (const { boxes, scores, iou, keep } of goldenJson('nms.expected.json')) {
      const detections = boxes.map(([x1, y1, x2, y2]: number[], i: number) => ({
        x1,
        y1,
        x2,
        y2,
        score: scores[i],
      }))
      expect(suppress(detections, iou)).toEqual(keep)
    }
    for (const golden of goldenJson('yolo_post.expected.json')) {
      const picture = (await imreadColour(goldenBytes(golden.image)))!
      const rows = golden.preds_f32 as number[][]
      const tensor = { data: Float32Array.from(rows.flat()), dims: [rows.length, rows[0].length] }
      const fit = stretch(picture.width, picture.height, golden.input_size)
      const found = decode(tensor, 'v5', fit, golden.conf)
      const kept = truncated(suppress(found, golden.iou).map((i) => found[i]))
      expect(kept.map(({ x, y, w, h }) => [x, y, w, h])).toEqual(golden.boxes)
      const square = resizeLinear(picture, golden.input_size, golden.input_size)
      const sum = square.data.reduce((total, value) => total + Math.fround(value / 255), 0)
      expect(sum).toBeCloseTo(golden.tensor.sum, 3)
    }
  })

  test('a letterbox keeps the page’s aspect', () => {
    expect(letterbox(400, 800, 320)).toEqual({ scaleX: 2.5, scaleY: 2.5, offsetX: 80, offsetY: 0 })
  })
})
