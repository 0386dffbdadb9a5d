import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { dataFolder } from '#main/base/data-folder.ts'
import { type JobsRepository, jobsRepository } from '#main/db/jobs.ts'
import { openDatabase, write } from '#main/db/open.ts'
import type { HomeworkType } from '#shared/domain/homework.ts'

const engine = { name: 'test', version: '1' }

/** What the job of a recording says of one that shows so much in each of its samples. */
export const recordingOf = (shares: readonly number[], more: object = {}) => ({
  ...{
    total_frames: 10 * shares.length,
    sampled_frames: shares.length,
    avg_writing_score: 0,
    filled_ratio: 1,
  },
  frames: shares.map((writing_score, i) => ({
    ...{ index: 10 * i, writing_score, has_writing: writing_score > 0.008, has_page: true },
  })),
  ...{ too_short: false, truncated: false, damage: [], page: null, growth: [] },
  ...more,
})

/** What the job of pages says of some that are written on so much. */
export const pagesOf = (...shares: readonly number[]) => ({
  ...{ writing_score: Math.max(...shares), calculation_score: 0 },
  pages: shares.map((share, pageIndex) => ({
    ...{ pageIndex, share, calculation: 0, map: { columns: 1, rows: 1, cells: [share] } },
  })),
})

/** Homework as its finished job leaves it, without the engine. @returns the job */
export function layHomework(
  { jobs }: { readonly jobs: JobsRepository },
  {
    type,
    atMs = Date.now(),
    ...of
  }: {
    readonly type: HomeworkType
    /** Absent: the job failed. */
    readonly result?: unknown
    readonly atMs?: number
    readonly file?: string
    readonly url?: string
    readonly sha256?: string
  },
): number {
  const { id } = jobs.enqueue(
    {
      type,
      payload: of.url === undefined ? {} : { download_url: of.url },
      ...(of.file === undefined
        ? { origin: 'api' as const, externalId: of.url }
        : { source: { file: of.file } }),
      blobSha256: of.sha256,
    },
    atMs,
  )
  const lease = jobs.claim({ [type]: 99 }, 'boot', atMs)!
  const error = { code: 'unreadable', reason: 'damaged', message: 'damaged' } as const
  if (of.result === undefined) jobs.giveUp(lease, { error, evidence: null, died: false }, engine, atMs)
  else jobs.complete(lease, of.result, engine, atMs)
  return id
}

/** Homework in the folder of a host that runs, laid at once so that its runner sees none of it unfinished. */
export function layHomeworkIn(dataDir: string, all: readonly Parameters<typeof layHomework>[1][]): number[] {
  const db = openDatabase(dataFolder(dataDir).database)
  try {
    const jobs = jobsRepository(db)
    return write(db, () => all.map((each) => layHomework({ jobs }, each)))
  } finally {
    db.close()
  }
}

/** Lines as of writing, in so many rows. */
async function writtenFrame(rows: number): Promise<string> {
  const lines = Array.from({ length: rows }, (_, row) => {
    const points = Array.from(
      { length: 60 },
      (_, i) => `${20 + 5 * i},${30 + 18 * row + 5 * Math.sin(i * (1 + (row % 3)))}`,
    )
    return `<polyline fill="none" stroke="#223" stroke-width="2" points="${points.join(' ')}"/>`
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="360" height="240"><rect width="360" height="240" fill="#f4f1ea"/>${lines.join('')}</svg>`
  return (await sharp(Buffer.from(svg)).jpeg().toBuffer()).toString('base64')
}

/** Three days of a class's homework, as a front desk gets it: most by number or name, some by nobody's. */
export async function layHomeworkOfClass(dataDir: string): Promise<void> {
  const roster = readFileSync(new URL('../../assets/sample/roster.csv', import.meta.url), 'utf8')
  const students = roster
    .trim()
    .split(/\r?\n/)
    .slice(1, 9)
    .map((line) => line.split(','))
  const sheet = await writtenFrame(9)
  const atMs = Date.now()
  const all = students.flatMap(([number, name], i) =>
    [28, 29, 30].map((day) => {
      const share = 0.01 + ((7 * i + 3 * day) % 11) / 200
      const from = Math.min(0.006, share)
      const isPage = (i + day) % 3 === 0
      const growth = [{ from_index: 40, to_index: 300, from_score: from, to_score: share }]
      return isPage
        ? {
            ...({ type: 'handwriting_analysis', atMs, file: `${name}_2026-11-${day}.jpg` } as const),
            result: pagesOf(share),
          }
        : {
            ...({ type: 'homework_video_analysis', atMs, file: `${number}_2026-11-${day}.mp4` } as const),
            result: recordingOf(Array<number>(60).fill(share), {
              ...{ growth, truncated: i === 2 && day === 29, contact_sheet_jpeg_base64: sheet },
            }),
          }
    }),
  )
  const loose = { type: 'homework_video_analysis', atMs } as const
  layHomeworkIn(dataDir, [
    ...all,
    { ...loose, file: 'VID_0412.mp4', result: recordingOf([0.02, 0.03], { too_short: true }) },
    { ...loose, file: '숙제 최종.mov', result: recordingOf(Array<number>(60).fill(0.032)) },
    { ...loose, file: '00412703_2026-11-27.mp4' },
  ])
}
