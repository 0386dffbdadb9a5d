import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { joinTiffs, jpegsToPdf } from './containers.ts'
import {
  SAMPLE_ROSTER,
  type SampleFile,
  type SampleSheet,
  sampleFiles,
  sampleKey,
  sampleTemplate,
} from './sample-exam.ts'
import { type SheetTruth, simulateSheet } from './simulate.ts'

/** What is on one page of one file of the sample. */
export interface SamplePageTruth extends SheetTruth {
  readonly file: string
  /** From 1. */
  readonly page: number
  readonly student: { readonly number: string; readonly name: string; readonly group: string }
  /** The file whose bytes this one repeats. */
  readonly sameAs?: string
}

/** Fixed, so that the PDF comes out the same tomorrow. */
const CREATED = new Date('2026-11-02T09:00:00Z')

const csv = (rows: readonly (readonly (string | number)[])[]) =>
  Buffer.from(`${rows.map((row) => row.join(',')).join('\n')}\n`)
const json = (value: unknown) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`)

/** Every file of `assets/sample` but its README, by path below it. */
export async function makeSample(): Promise<Map<string, Buffer>> {
  const template = sampleTemplate()
  const files = new Map<string, Buffer>([
    ['template.json', json(template)],
    [
      'key.csv',
      csv([
        ['form', 'question', 'answer', 'points'],
        ...sampleKey().map((row) => [row.form, row.question, row.answer, row.points]),
      ]),
    ],
    [
      'roster.csv',
      csv([
        ['number', 'name', 'class'],
        ...SAMPLE_ROSTER.map(({ number, name, group }) => [number, name, group]),
      ]),
    ],
  ])
  const truth: SamplePageTruth[] = []
  for (const file of sampleFiles()) {
    const seed = file.sameAs ?? file.name
    const sheets = []
    for (const [index, sheet] of file.sheets.entries()) {
      const made = await simulateSheet({ ...request(sheet), template, seed: `sample ${seed} ${index + 1}` })
      sheets.push(made)
      truth.push({
        file: file.name,
        page: index + 1,
        student: sheet.student,
        ...(file.sameAs === undefined ? {} : { sameAs: file.sameAs }),
        ...made.truth,
      })
    }
    files.set(
      `scans/${file.name}`,
      await contain(
        file,
        sheets.map(({ image }) => image),
      ),
    )
  }
  files.set('truth.json', json(truth))
  return files
}

const request = ({ hand, scanner, answers, ways, writing }: SampleSheet) => ({
  hand,
  scanner,
  answers,
  ways,
  writing,
})

async function contain(file: SampleFile, images: readonly Buffer[]): Promise<Buffer> {
  if (file.name.endsWith('.pdf')) return jpegsToPdf(images, CREATED)
  if (file.name.endsWith('.tif')) return joinTiffs(images)
  return images[0]
}

if (import.meta.main) {
  const folder = fileURLToPath(new URL('../../assets/sample/', import.meta.url))
  await rm(join(folder, 'scans'), { recursive: true, force: true })
  let bytes = 0
  for (const [path, content] of await makeSample()) {
    const target = join(folder, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, content)
    bytes += content.length
    process.stdout.write(`${path}  ${(content.length / 1024).toFixed(0)} KiB\n`)
  }
  process.stdout.write(`${(bytes / 1024 / 1024).toFixed(2)} MiB in assets/sample\n`)
}
