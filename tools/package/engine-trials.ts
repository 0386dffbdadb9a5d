import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSettings } from '#main/base/settings.ts'
import { DEFAULT_LADDER } from '#main/engines/video/ladder.ts'
import { ffmpeg } from '#main/setup/requirements.ts'
import { examPage } from '#tools/exam-pages/page.ts'
import { scan, toPng } from '#tools/exam-pages/render.ts'
import { drawAnswerSheet } from '#tools/pages/answer-sheet.ts'
import { seededRandom } from '#tools/random.ts'

/** One call of an engine that must come to something: what is given, and whether what came back is an answer. */
interface Trial {
  readonly input: unknown
  // biome-ignore lint/suspicious/noExplicitAny: an answer of any engine
  readonly isAnswer: (output: any) => boolean
}

export interface TrialFiles {
  /** For what the trials make. */
  readonly folder: string
  /** `assets/sample` of the packed program. */
  readonly sample: string
  /** A PDF that the packed program printed. */
  readonly pdf: string
}

/**
 * A trial for every engine that needs no key and no model of the user's, by its name. Between them they load every piece
 * of machine code and every model that is packed: JPEG, PNG and PDF decoders, OpenCV, ONNX, Tesseract with Korean, ffmpeg.
 */
export async function engineTrials({ folder, sample, pdf }: TrialFiles): Promise<Record<string, Trial>> {
  const sheet = join(sample, 'scans', '01-flatbed.jpg')
  const templateJson = readFileSync(join(sample, 'template.json'), 'utf8')
  const page = join(folder, 'exam.png')
  const drawn = examPage({ seed: 3, columns: 2, questions: 6, numberStyle: '1.', hanging: true, figures: 0 })
  const picture = await scan(drawn, { dpi: 200, noise: 3, paper: [230, 250], blur: 1 }, seededRandom(1))
  writeFileSync(page, await toPng(picture))
  const { image, questions } = await drawAnswerSheet(1)
  const bare = join(folder, 'bare.png')
  writeFileSync(bare, image)
  const text = { texts: ['이차함수의 최댓값을 구하시오.'] }
  const isVector = ({ vectors }: { vectors: number[][] }) => vectors[0].some((value) => value !== 0)
  return {
    'find-fields': { input: { path: sheet, pageIndex: 0 }, isAnswer: ({ fields }) => fields.length > 0 },
    'known-templates': {
      input: {
        path: sheet,
        pageIndex: 0,
        templates: [{ id: 'sample', json: templateJson }],
        untilMs: Date.now() + 60_000,
      },
      isAnswer: ({ fits }) => fits.length > 0,
    },
    omr: { input: { path: sheet, templateJson }, isAnswer: ({ pages }) => 'reading' in pages[0] },
    'omr-questions': {
      input: { path: bare, questions, compat: 'none' },
      isAnswer: ({ reading, problems }) => reading !== undefined && problems.length === 0,
    },
    'page-count': { input: { path: pdf }, isAnswer: ({ pages }) => pages === 1 },
    'page-image': {
      input: { path: pdf, pageIndex: 0, maxPx: 800, shapes: [] },
      isAnswer: ({ jpeg }) => jpeg.length > 1_000,
    },
    'ocr-tesseract': {
      input: { path: page },
      isAnswer: (output) => /[가-힣]{2}/.test(JSON.stringify(output)),
    },
    segmentation: {
      input: { path: page, method: 'layout', compat: 'none' },
      isAnswer: (output) => JSON.stringify(output).includes('"w":'),
    },
    handwriting: { input: { path: page, compat: 'none' }, isAnswer: ({ pages }) => pages.length === 1 },
    'embedding-lexical': { input: text, isAnswer: isVector },
    ...(await videoTrials(folder)),
  }
}

/** Two seconds of a picture that moves; nothing where there is no ffmpeg to make them, and the engines say so, too. */
async function videoTrials(folder: string): Promise<Record<string, Trial>> {
  const { videoEncoder, videoPreset } = readSettings({})
  const program = await ffmpeg.find()
  if (program === undefined) return {}
  const path = join(folder, 'clip.mp4')
  const source = 'testsrc2=size=320x180:rate=10:duration=2'
  execFileSync(program, ['-v', 'error', '-f', 'lavfi', '-i', source, '-pix_fmt', 'yuv420p', path])
  const [outputDir, workDir] = ['published', 'at-work'].map((name) => join(folder, name))
  mkdirSync(outputDir)
  mkdirSync(workDir)
  return {
    video: {
      input: {
        ...{ videoId: 'trial', path, outputDir, workDir },
        ...{ ladder: DEFAULT_LADDER.slice(0, 1), encoder: videoEncoder, preset: videoPreset },
      },
      isAnswer: ({ files }) => files.length > 2,
    },
    'homework-video': {
      input: { path, scoring: 'ink', sampling: { kind: 'stride', stride: 5 }, contactSheet: false },
      isAnswer: ({ samples }) => samples.length > 1,
    },
  }
}
