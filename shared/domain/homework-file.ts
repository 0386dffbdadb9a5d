import type { HomeworkType } from './homework.ts'
import { studentsOfNumber } from './match-students.ts'
import type { Student } from './roster.ts'
import { isScanName } from './scan-files.ts'

/** What the name of a homework's file says; where it leaves a doubt, nothing is taken for sure. */
export interface HomeworkFile {
  readonly student: Student | undefined
  /** Whose it may be, where it is not sure. */
  readonly candidates: readonly Student[]
  /** `YYYY-MM-DD` */
  readonly day: string | undefined
}

/** A part of a file's name that can be read as a day. */
interface Dated {
  readonly text: string
  readonly at: number
  readonly day: string
}

const DAY_MS = 86_400_000
const dayMs = (day: string) => Date.parse(`${day}T00:00:00Z`)

/** undefined of a day that no calendar has. */
function calendarDay(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day))
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isReal ? date.toISOString().slice(0, 10) : undefined
}

/** Homework is of the year before it arrived, or of the days ahead: digits that say another day are a number. */
function isNear(day: string, arrivedOn: string): boolean {
  const ahead = (dayMs(day) - dayMs(arrivedOn)) / DAY_MS
  return ahead >= -366 && ahead <= 31
}

/** `11월 30일` of the year in which it is nearest to the arrival. */
function nearestYear(month: number, date: number, arrivedOn: string): string | undefined {
  const year = Number(arrivedOn.slice(0, 4))
  const days = [year - 1, year, year + 1].flatMap((each) => calendarDay(each, month, date) ?? [])
  const distance = (day: string) => Math.abs(dayMs(day) - dayMs(arrivedOn))
  return days.toSorted((a, b) => distance(a) - distance(b))[0]
}

/** hhmmss, and a camera's milliseconds. */
const TIME = '(?:[_ -]?(?:[01]\\d|2[0-3])[0-5]\\d[0-5]\\d(?:\\d{3})?)?'

type ReadDay = (numbers: readonly number[], arrivedOn: string) => string | undefined
const ifNear: ReadDay = ([year, month, date], arrivedOn) => {
  const day = calendarDay(year, month, date)
  return day !== undefined && isNear(day, arrivedOn) ? day : undefined
}
const thisCentury: ReadDay = ([year, ...rest], arrivedOn) => ifNear([2000 + year, ...rest], arrivedOn)

/** How people and cameras write a day, the plainest first. */
const FORMS: readonly { readonly form: RegExp; readonly read: ReadDay }[] = [
  {
    form: /(?<!\d)(20\d\d)(?: ?년 ?|[-._/ ])(\d{1,2})(?: ?월 ?|[-._/ ])(\d{1,2})(?!\d)/g,
    read: ([year, month, date]) => calendarDay(year, month, date),
  },
  { form: new RegExp(`(?<!\\d)(20\\d\\d)(\\d\\d)(\\d\\d)${TIME}(?!\\d)`, 'g'), read: ifNear },
  {
    form: /(?<!\d)(\d{1,2}) ?월 ?(\d{1,2}) ?일/g,
    read: ([month, date], arrivedOn) => nearestYear(month, date, arrivedOn),
  },
  { form: /(?<!\d)(\d\d)[-._/](\d\d)[-._/](\d\d)(?!\d)/g, read: thisCentury },
  { form: new RegExp(`(?<!\\d)(\\d\\d)(\\d\\d)(\\d\\d)${TIME}(?!\\d)`, 'g'), read: thisCentury },
]

const datedBy = (stem: string, arrivedOn: string): readonly (readonly Dated[])[] =>
  FORMS.map(({ form, read }) =>
    [...stem.matchAll(form)].flatMap(({ 0: text, index: at, ...numbers }) => {
      const [first, second, third] = [numbers[1], numbers[2], numbers[3]].map(Number)
      const day = read([first, second, third], arrivedOn)
      return day === undefined ? [] : [{ text, at, day }]
    }),
  )

/** Cameras, scanners and messengers count their files: such a number is nobody's. */
const COUNTER =
  /(?:img|image|photo|dsc[fn]?|vid|video|mov|mvi|pxl|gopr|gx|gh|scan|kakaotalk|screenshot|스캔|사진|동영상|녹화)[_ -]*\d+/gi
/** Of a phone written in groups; of its last digits in two. */
const GROUPED = /(?<!\d)(?:\d{2,3}[-. ])?\d{3,4}[-. ]\d{4}(?!\d)/g
/** A shorter number may be a page, a class or a unit. */
const SHORTEST_NUMBER = 4

/** No name on a disk is longer; what an address says may be. */
const LONGEST_NAME = 255

/** Students by the numbers in a text. */
function numbered(text: string, people: readonly Student[]): Set<Student> {
  const find = (digits: string) => studentsOfNumber(digits, people)
  const grouped = (text.match(GROUPED) ?? []).flatMap((group) => find(group.replace(/\D/g, '')))
  if (grouped.length > 0) return new Set(grouped)
  return new Set((text.match(/\d+/g) ?? []).filter((run) => run.length >= SHORTEST_NUMBER).flatMap(find))
}

/** Words apart from each other and from digits. */
const words = (text: string) =>
  text
    .toLowerCase()
    .replace(/\d+/g, ' $& ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** A Korean name of three syllables is told even in the middle of a word (수학김하늘); a shorter one is part of many. */
const isToldWithin = (name: string) => /^[가-힣]{3,}$/.test(name)

/** Students by the names in a text, of `김하늘` and `김하늘 a` the longer one. */
function named(text: string, people: ReadonlyMap<string, readonly Student[]>): Set<Student> {
  const all = words(text)
  const told = [...people.keys()].filter((name) =>
    isToldWithin(name) ? all.includes(name) : ` ${all} `.includes(` ${name} `),
  )
  const longest = told.filter((name) => !told.some((other) => other !== name && other.includes(name)))
  return new Set(longest.flatMap((name) => people.get(name) ?? []))
}

const blank = (text: string, { at, text: { length } }: Dated) =>
  text.slice(0, at) + ' '.repeat(length) + text.slice(at + length)

/**
 * Reads names of homework's files: the student by a number of four digits or more, a phone's last eight among them, or by the
 * name; the day as people and cameras write it. Digits that may be a day are one, unless another day is there and a student
 * has them for a number.
 * @param people  all students that are known
 */
export function homeworkFileReader(
  people: readonly Student[],
): (fileName: string, arrivedOn: string) => HomeworkFile {
  const byName = Map.groupBy(
    people.filter(({ name }) => name.trim() !== ''),
    ({ name }) => words(name.normalize('NFC')),
  )
  const isNumber = ({ text }: Dated) => /^\d+$/.test(text) && studentsOfNumber(text, people).length > 0
  return (fileName, arrivedOn) => {
    const stem = fileName
      .normalize('NFC')
      .slice(-LONGEST_NAME)
      .replace(/\.\w{1,5}$/, '')
    const forms = datedBy(stem, arrivedOn)
    const sure = forms.map((dates) => dates.filter((each) => !isNumber(each)))
    const dates = (sure.some((each) => each.length > 0) ? sure : forms).find((each) => each.length > 0) ?? []
    const days = new Set(dates.map(({ day }) => day))
    const rest = dates.reduce(blank, stem)

    const byNumber = numbered(rest.replace(COUNTER, ' '), people)
    const byTheirName = named(rest, byName)
    const both = new Set([...byNumber].filter((each) => byTheirName.has(each)))
    const told = new Set([...byNumber, ...byTheirName])
    // A number and a name that are not one student's contradict each other.
    const found = byNumber.size > 0 && byTheirName.size > 0 ? both : told
    const [student] = found
    const mayBe = told.size > 0 ? told : numbered(dates.map(({ text }) => text).join(' '), people)
    return {
      student: found.size === 1 ? student : undefined,
      candidates: found.size === 1 ? [] : [...(found.size > 1 ? found : mayBe)],
      day: days.size === 1 ? [...days][0] : undefined,
    }
  }
}

const RECORDING = /\.(?:mp4|m4v|mov|webm|mkv|avi|3gp|wmv|mpe?g|mts|m2ts|ts|flv)$/i

/** What a file of homework is looked at by; undefined where its name is of neither a recording nor pages. */
export function homeworkTypeOf(fileName: string): HomeworkType | undefined {
  if (RECORDING.test(fileName)) return 'homework_video_analysis'
  return isScanName(fileName) ? 'handwriting_analysis' : undefined
}
