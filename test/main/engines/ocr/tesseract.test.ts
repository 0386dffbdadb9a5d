import { expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { openTesseract } from '#main/engines/ocr/tesseract.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { scan } from '#tools/exam-pages/render.ts'
import { typeset } from '#tools/exam-pages/typeset.ts'
import { seededRandom } from '#tools/random.ts'

test('a line is read in black on white and in white on black, as headings are set', async () => {
  const svg = typeset('다음 글을 읽고 물음에 답하시오', 4, 8, 4, 'batang').svg
  const options = { dpi: 250, noise: 3, blur: 0.5, paper: [235, 250] } as const
  const line: Raster = {
    ...(await scan({ svg, widthMm: 66, heightMm: 12 }, options, seededRandom(3))),
    channels: 1,
  }
  const heading = { ...line, data: line.data.map((value) => 255 - value) }
  const tesseract = await openTesseract('kor', readSettings({}))
  try {
    for (const picture of [line, heading]) {
      const [{ text }] = await tesseract.recognise(picture)
      expect(text).toBe('다음 글을 읽고 물음에 답하시오')
    }
  } finally {
    await tesseract.close()
  }
})
