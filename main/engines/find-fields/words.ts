import type { NumberRole } from '#shared/domain/found-fields.ts'

const KEYWORDS: Readonly<Record<NumberRole, readonly string[]>> = {
  'birth-date': ['생년월일', '생일', 'YYMMDD', 'birthdate', 'dateofbirth', 'birth'],
  phone: ['전화번호', '휴대폰', '핸드폰', '휴대전화', '연락처', '뒤8자리', 'phone', 'mobile'],
  'student-number': [
    ...[
      '수험번호',
      '수험생번호',
      '학번',
      '학생번호',
      '응시번호',
      '식별번호',
      '출석번호',
      '학생식별',
      '회원번호',
    ],
    ...['studentno', 'studentnumber', 'studentid', 'rollno', 'candidateno', 'examno'],
  ],
}
const FORM_WORDS = ['문형', '문제유형', '유형', '형별', '홀짝', '홀수', '짝수', 'form', 'type', 'version']
/** Where they stand side by side, they are together what a school knows a student by. */
const SCHOOL_WORDS = ['학년', '반', '번호']

/** Letters of a syllable count one by one: a reader mistakes one of them more often than all. */
const plain = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/[\s·.:()[\]_-]/g, '')
    .toLowerCase()
    .normalize('NFD')

/** What the forms of an exam are called, in their order; some sheets print them the other way round. */
const FORM_NAMES: readonly (readonly string[])[] = [
  ['홀수', '짝수'],
  ['홀수형', '짝수형'],
  ['홀', '짝'],
  ['A', 'B', 'C', 'D'],
  ['A형', 'B형', 'C형', 'D형'],
  ['가', '나', '다', '라'],
  ['가형', '나형', '다형', '라형'],
  ['1', '2', '3', '4'],
  ['1형', '2형', '3형', '4형'],
]
/** Share of the letters of all names together that a reader may have mistaken. */
const MISREAD = 0.3

/**
 * Fewest letters to be changed from a word to what each beginning of a text ends with.
 * @param start  what it costs to leave out so many letters of the text before the word
 */
function distances(word: string, text: string, start: (letters: number) => number): number[] {
  let above = Array.from({ length: text.length + 1 }, (_, letters) => start(letters))
  for (let i = 1; i <= word.length; i++) {
    const row = [i]
    for (let j = 1; j <= text.length; j++) {
      const change = above[j - 1] + (word[i - 1] === text[j - 1] ? 0 : 1)
      row.push(Math.min(change, above[j] + 1, row[j - 1] + 1))
    }
    above = row
  }
  return above
}

/** Fewest letters to be changed so that a word stands somewhere in a text. */
const distanceWithin = (word: string, text: string): number => Math.min(...distances(word, text, () => 0))

/** Fewest letters to be changed so that a text is a word. */
const distance = (word: string, text: string): number => distances(word, text, (letters) => letters).at(-1)!

/** How well a text names one of some words, [0, 1]; short words must be there letter by letter. */
function match(text: string, words: readonly string[]): number {
  const letters = plain(text)
  return Math.max(
    0,
    ...words.map((each) => {
      const word = plain(each)
      const share = distanceWithin(word, letters) / word.length
      return share <= (word.length > 6 ? 0.26 : 0.1) ? 1 - share : 0
    }),
  )
}

/** What the words over a number say that it is. */
export function roleOf(text: string): { role: NumberRole; sureness: number } | undefined {
  let best: { role: NumberRole; sureness: number } | undefined
  // In this order: a birth date or a phone is never the number that a school gives.
  for (const role of ['birth-date', 'phone', 'student-number'] as const) {
    const sureness = match(text, KEYWORDS[role])
    if (sureness > (best?.sureness ?? 0)) best = { role, sureness }
  }
  // Many numbers end so; alone it is the one that a class counts by.
  if (best === undefined && plain(text) === plain('번호')) return { role: 'student-number', sureness: 0.6 }
  const school = SCHOOL_WORDS.filter((word) => match(text, [word]) === 1)
  if (best === undefined && school.length >= 2) return { role: 'student-number', sureness: 1 }
  return best
}

export const namesForm = (text: string): boolean => match(text, FORM_WORDS) > 0

/** The usual names of forms that were meant by what was read beside their bubbles; undefined where they are none of these. */
export function formNames(read: readonly string[]): readonly string[] | undefined {
  const usual = FORM_NAMES.flatMap((names) => {
    const some = names.slice(0, read.length)
    return some.length < read.length ? [] : [some, some.toReversed()]
  })
  const shareOf = (names: readonly string[]) => {
    const letters = names.reduce((sum, name) => sum + plain(name).length, 0)
    return names.reduce((sum, name, i) => sum + distance(plain(name), plain(read[i])), 0) / letters
  }
  const [best] = usual.map((names) => ({ names, share: shareOf(names) })).sort((a, b) => a.share - b.share)
  return best !== undefined && best.share <= MISREAD ? best.names : undefined
}

/** `31`, `31번`, `31.`, `문항 31`: a question's number alone. */
export function questionIn(text: string): number | undefined {
  const found = /^\D{0,3}?(\d{1,3})(?!\d)\D{0,2}$/.exec(text.normalize('NFKC').replace(/\s/g, ''))
  return found === null ? undefined : Number(found[1])
}
