import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * The Python worker that this station replaces, with its recorded outputs. It is no part of the project: tests that
 * compare with it look beside the project folder and skip, saying so, where it is absent.
 */
const FOLDER = resolve(import.meta.dirname, '../../shared/original-worker')

export const hasGoldens = existsSync(resolve(FOLDER, 'goldens/manifest.json'))

export const goldenBytes = (name: string): Buffer => readFileSync(resolve(FOLDER, 'goldens', name))
export const goldenJson = (name: string) => JSON.parse(goldenBytes(name).toString('utf8'))

export interface GoldenCase {
  readonly kind: string
  readonly id: string
  readonly input: { readonly image: string; readonly questions?: string }
  readonly expected: string
}

export const goldenCases = (kind: string): GoldenCase[] =>
  hasGoldens
    ? (goldenJson('manifest.json').cases as GoldenCase[]).filter((golden) => golden.kind === kind)
    : []

/** A Python that has OpenCV and numpy. */
function findPython(): string | undefined {
  return ['python3', '/usr/bin/python3', 'python'].find((python) => {
    try {
      execFileSync(python, ['-c', 'import cv2, numpy'], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })
}

const DRIVER = `
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from apps.worker.ai_worker.ai.omr.engine import detect_omr_answers_v1
from apps.worker.ai_worker.ai.detection.segment_opencv import segment_questions_opencv
from apps.worker.ai_worker.ai.handwriting.detector import analyze_handwriting
out = []
for job in json.load(sys.stdin):
    out.append({
        'answers': detect_omr_answers_v1(image_path=job['image'], questions=job['questions']),
        'boxes': segment_questions_opencv(job['image']),
        'handwriting': analyze_handwriting(job['image']),
    })
json.dump(out, sys.stdout)
`

export interface OriginalResult {
  readonly answers: unknown
  readonly boxes: number[][]
  readonly handwriting: { readonly writing_score: number; readonly calculation_score: number }
}

/**
 * Runs the original's three picture engines on each file, in one Python.
 * @returns undefined where the original, Python, OpenCV or numpy is missing
 */
export function runOriginal(
  jobs: readonly { image: string; questions: readonly unknown[] }[],
): OriginalResult[] | undefined {
  const python = hasGoldens ? findPython() : undefined
  if (python === undefined) return undefined
  const output = execFileSync(python, ['-c', DRIVER, resolve(FOLDER, 'source')], {
    input: JSON.stringify(jobs),
    maxBuffer: 256 * 1024 * 1024,
  })
  return JSON.parse(output.toString('utf8')) as OriginalResult[]
}

/** What `run.py` prints of one engine on one file: best of its repeats. */
export interface OriginalTiming {
  readonly ms: number
  readonly cpu_ms: number
  readonly decode_ms?: number
}

/**
 * Times one engine of the original, e.g. `['omr', image, questions, '--repeat', '10']`.
 * @returns undefined where the original, Python, OpenCV or numpy is missing
 */
export function timeOriginal(args: readonly string[]): OriginalTiming | undefined {
  const program = resolve(FOLDER, 'run.py')
  const python = existsSync(program) ? findPython() : undefined
  if (python === undefined) return undefined
  return JSON.parse(
    execFileSync(python, [program, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }),
  )
}
