import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writePaper } from '#main/documents/paper.ts'
import { documents } from '#main/documents/registry.ts'
import { inputOf, lookIn, writtenExam } from '../documents/written-exam.ts'
import { reportBench } from './report.ts'

/** Notes of wrong answers for everybody of a very large exam: what a front desk prints before the students leave. */
const STUDENTS = 5_000
const AIM_S = 60
const AIM_MIB = 64
const MIB = 1024 ** 2

const { report, open } = writtenExam({ students: STUDENTS, questions: 40, seed: 11 })
const input = inputOf(report, lookIn('ko'), { open })
const folder = mkdtempSync(join(tmpdir(), 'bench-documents-'))
const path = join(folder, 'notes.pdf')
/** What is alive in memory: collected before it is looked at, for when that happens by itself is no figure. */
function aliveBytes(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
/** At a fifth of the pages, when all that is needed is loaded, and the most after that. */
let [atFifth, most, steps] = [0, 0, 0]
const started = performance.now()
const startedCpu = process.cpuUsage()
try {
  const pages = await writePaper(
    { path, title: 'notes', author: '', language: 'ko', madeAtMs: 0, signal: new AbortController().signal },
    (paper) =>
      documents['wrong-notes'].draw(paper, input, {
        step() {
          steps += 1
          if (steps % 500 > 0) return
          const alive = aliveBytes()
          if (steps * 5 <= STUDENTS) atFifth = Math.max(atFifth, alive)
          else most = Math.max(most, alive)
        },
        leaveOut() {},
      }),
  )
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(startedCpu)
  const cpu = (user + system) / 1e6
  const grown = (most - atFifth) / MIB
  console.error(
    `${pages} pages, ${(statSync(path).size / MIB).toFixed(1)} MiB, ${seconds.toFixed(1)} s on the clock`,
  )
  reportBench([
    {
      ...{ name: 'documents.5000-notes', value: cpu, unit: 's CPU', aim: `<= ${AIM_S}`, met: cpu <= AIM_S },
      checks: `${pages} pages of notes of wrong answers, drawn into one file.`,
    },
    {
      ...{ name: 'documents.5000-notes.memory', value: grown, unit: 'MiB', aim: `<= ${AIM_MIB}` },
      met: grown <= AIM_MIB,
      checks: 'What is alive in memory grows by this between the first fifth of the pages and the last.',
    },
  ])
} finally {
  rmSync(folder, { recursive: true, force: true })
}
