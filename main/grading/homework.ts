import type { Clock } from '#main/base/clock.ts'
import type { HomeworkJob, HomeworkRepository } from '#main/db/homework.ts'
import { HandwritingResult } from '#main/jobs/handwriting-analysis/job.ts'
import { HomeworkVideoResult } from '#main/jobs/homework-video-analysis/job.ts'
import type { Perform } from '#main/jobs/perform.ts'
import type { HomeworkRow, HomeworkStudent, HomeworkWord } from '#shared/contract/homework.ts'
import { StationError } from '#shared/domain/errors.ts'
import {
  HOMEWORK_KINDS,
  type HomeworkMeasure,
  measurePages,
  measureRecording,
} from '#shared/domain/homework.ts'
import { type HomeworkFile, homeworkFileReader } from '#shared/domain/homework-file.ts'
import { isSamePerson, type Student } from '#shared/domain/roster.ts'
import { seoulDay } from '#shared/domain/seoul-day.ts'
import { createRosters } from './rosters.ts'
import type { GradingTables } from './tables.ts'

export interface HomeworkParts {
  readonly tables: GradingTables
  readonly rows: HomeworkRepository
  readonly perform: Perform
  readonly clock: Clock
}

/** What a file is called where the academy keeps it; undefined where its address says nothing. */
function nameInAddress(url: string): string | undefined {
  try {
    const last = new URL(url).pathname.split('/').findLast((part) => part !== '')
    return last === undefined ? undefined : decodeURIComponent(last)
  } catch {
    return undefined
  }
}

const fileOf = ({ fileName, url }: HomeworkJob) => fileName ?? (url === null ? undefined : nameInAddress(url))

function measureOf({ type }: HomeworkJob, result: unknown): HomeworkMeasure | null {
  if (type === 'homework_video_analysis') {
    const { data } = HomeworkVideoResult.safeParse(result)
    return data === undefined ? null : measureRecording(data)
  }
  const { data } = HandwritingResult.safeParse(result)
  return data === undefined ? null : measurePages(data.pages)
}

const called = ({ number, name, group }: Student): HomeworkStudent => ({ number, name, group })

/** What files' names say, each worked out once for as long as the people are the same. */
function rememberedReader() {
  let known = new Map<string, HomeworkFile>()
  let among: readonly Student[] = []
  let read = homeworkFileReader(among)
  return (people: readonly Student[], name: string, arrivedOn: string): HomeworkFile => {
    if (among !== people) {
      among = people
      read = homeworkFileReader(people)
      known = new Map()
    }
    const key = `${arrivedOn} ${name}`
    const reading = known.get(key) ?? read(name, arrivedOn)
    known.set(key, reading)
    return reading
  }
}

export type Homework = ReturnType<typeof createHomework>

/**
 * Recordings and pages of homework: how much is written, whose and of which day. What is guessed follows from the file's name
 * and the rosters as they are now; only what a person says is kept.
 */
export function createHomework({ tables, rows, perform, clock }: HomeworkParts) {
  const rosters = createRosters(tables)
  // A result is large, and stays what it is until its job is done anew.
  let measures = new Map<number, { readonly atMs: number | null; readonly measure: HomeworkMeasure | null }>()
  const readingOf = rememberedReader()

  function toRow(job: HomeworkJob, people: readonly Student[], measure: HomeworkMeasure | null): HomeworkRow {
    const arrivedOn = seoulDay(job.createdAtMs)
    const name = fileOf(job)
    const { word } = job
    const read = name === undefined ? undefined : readingOf(people, name, arrivedOn)
    const groupOf = (student: Pick<Student, 'number' | 'name'>) =>
      people.find((each) => isSamePerson(each, student))?.group ?? ''
    const said = word.student === null || word.student === 'nobody' ? undefined : word.student
    const guessed = word.student === null ? read?.student : undefined
    return {
      jobId: job.id,
      kind: HOMEWORK_KINDS[job.type],
      origin: job.origin,
      name: name?.normalize('NFC') ?? job.externalId ?? `${job.id}`,
      day: word.day ?? read?.day ?? arrivedOn,
      dayBy: word.day !== null ? 'person' : read?.day !== undefined ? 'file' : 'arrival',
      student:
        said !== undefined
          ? { ...said, group: groupOf(said) }
          : guessed === undefined
            ? null
            : called(guessed),
      studentBy: word.student !== null ? 'person' : guessed === undefined ? null : 'file',
      candidates: word.student === null ? (read?.candidates.map(called) ?? []) : [],
      word,
      error: job.state === 'dead' ? job.error : null,
      measure,
    }
  }

  function measured(jobs: readonly HomeworkJob[]): (job: HomeworkJob) => HomeworkMeasure | null {
    measures = new Map(
      jobs
        .filter(({ state }) => state === 'done')
        .map((job) => {
          const before = measures.get(job.id)
          if (before?.atMs === job.finishedAtMs) return [job.id, before]
          return [job.id, { atMs: job.finishedAtMs, measure: measureOf(job, rows.result(job.id)) }]
        }),
    )
    return ({ id }) => measures.get(id)?.measure ?? null
  }

  /** With the state of each job, those that are not finished among them. */
  function all(): (HomeworkRow & { readonly state: HomeworkJob['state'] })[] {
    const jobs = rows.list()
    const people = rosters()
    const measureOfJob = measured(jobs)
    return jobs
      .map((job) => ({ ...toRow(job, people, measureOfJob(job)), state: job.state }))
      .sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : b.jobId - a.jobId))
  }

  const finished = (): HomeworkRow[] =>
    all().flatMap(({ state, ...row }) => (state === 'done' || state === 'dead' ? [row] : []))

  return {
    all,
    /** By day, the newest first. */
    list: finished,
    /** Of whom is in several rosters once. */
    students: () =>
      rosters().map((student) => ({
        ...called(student),
        numbers: [...(student.numbers ?? [student.number])],
      })),
    /** Of the student whose sheet a page is, the oldest first. @throws StationError `not-found` */
    ofSheet(pageId: number): HomeworkRow[] {
      const { summary } = tables.pageOf(pageId)
      const owner = {
        number: summary.studentNumber ?? summary.partOf?.number ?? '',
        name: summary.studentName ?? summary.partOf?.name ?? '',
      }
      return finished()
        .filter(({ student }) => student !== null && isSamePerson(student, owner))
        .toReversed()
    },
    /**
     * Keeps what a person says of some homework in place of what was said before.
     * @returns what was said before
     * @throws StationError `not-found` `job-not-found`
     */
    say: (words: readonly HomeworkWord[], who: string): HomeworkWord[] =>
      perform((act) => {
        const before = words.map(({ jobId: id }) => {
          const job = rows.get(id)
          if (job !== undefined) return job.word
          throw new StationError('not-found', `no job ${id}`, { reason: 'job-not-found', params: { id } })
        })
        for (const word of words) rows.say(word, { who, now: clock.now() })
        act.tell({ name: 'homework.changed' })
        return before
      }),
    /** Deletes jobs that ended, with results and words. @returns how many */
    remove: (ids: readonly number[]): number => ids.filter((id) => rows.remove(id)).length,
  }
}
