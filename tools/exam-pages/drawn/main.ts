import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import sharp from 'sharp'
import { findChromium } from '#main/setup/requirements.ts'
import type { Raster } from '#shared/domain/raster.ts'
import { seededRandom } from '#tools/random.ts'
import { DRAWING_PAGE, drawExam } from './draw.ts'
import { examMarkup } from './layouts.ts'
import { mockExamMarkup } from './mock-exams.ts'
import { nationalExamMarkup } from './national-exams.ts'
import { photographed, roughlyPhotographed, type Spoilt, scanned } from './spoil.ts'
import type { PageTruth } from './truth.ts'

/**
 * Draws exam pages of six layouts in Chromium, each as a clean picture, two scans and a phone's photo, with their true
 * text and question boxes: `npm run exam-pages -- --out DIR --seed 0 --count 6`. Six seeds in a row are six layouts.
 * `--mock` draws six others, as national mock exams and handouts are set, which nothing is fitted on, and `--national`
 * four as the national entrance exam is. `--rough` takes a photo in a hurry and a hard pressed JPEG of a scan instead.
 */

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    seed: { type: 'string', default: '0' },
    count: { type: 'string', default: '6' },
    mock: { type: 'boolean', default: false },
    national: { type: 'boolean', default: false },
    rough: { type: 'boolean', default: false },
  },
})
if (values.out === undefined) throw new Error('--out DIR is missing')
const out = values.out
const markupOf = values.national ? nationalExamMarkup : values.mock ? mockExamMarkup : examMarkup
mkdirSync(out, { recursive: true })

function write(name: string, extension: 'png' | 'jpg', bytes: Buffer, truth: PageTruth): void {
  writeFileSync(join(out, `${name}.${extension}`), bytes)
  writeFileSync(join(out, `${name}.json`), JSON.stringify(truth))
}

async function writeSpoilt(
  name: string,
  { picture, place }: Spoilt,
  truth: PageTruth,
  quality = 82,
): Promise<void> {
  const { width, height, data } = picture
  const jpeg = await sharp(data, { raw: { width, height, channels: 1 } })
    .jpeg({ quality })
    .toBuffer()
  const questions = truth.questions.map(({ n, box: [x, y, w, h] }) => {
    const box = place({ x, y, w, h })
    return { n, box: [box.x, box.y, box.w, box.h] as [number, number, number, number] }
  })
  write(name, 'jpg', jpeg, { ...truth, questions })
}

const executablePath = await findChromium()
if (executablePath === undefined) throw new Error('no Chromium is installed: npm run setup -- --for test')
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
try {
  const page = await browser.newPage(DRAWING_PAGE)
  for (let seed = Number(values.seed), i = 0; i < Number(values.count); seed += 1, i += 1) {
    const { png, truth, layout } = await drawExam(page, markupOf(seed))
    const { data, info } = await sharp(png)
      .greyscale()
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true })
    const clean: Raster = { width: info.width, height: info.height, channels: 1, data }
    const name = `${layout}${seed}`
    const random = seededRandom(seed + 50_000)
    if (values.rough) {
      await writeSpoilt(`${name}.rough-scan150`, scanned(clean, 150, random), truth, 40)
      await writeSpoilt(`${name}.rough-photo`, roughlyPhotographed(clean, random), truth, 60)
    } else {
      write(`${name}.clean`, 'png', await sharp(png).greyscale().png().toBuffer(), truth)
      await writeSpoilt(`${name}.scan200`, scanned(clean, 200, random), truth)
      await writeSpoilt(`${name}.scan150`, scanned(clean, 150, random), truth)
      await writeSpoilt(`${name}.photo`, photographed(clean, random), truth)
    }
    console.log(`${name}: ${truth.questions.length} questions`)
  }
} finally {
  await browser.close()
}
