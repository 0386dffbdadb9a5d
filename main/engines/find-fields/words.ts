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

/** Fewest letters to be changed so that a word stands somewhere in a text. */
function distanceWithin(word: string, text: string): number {
  let above = new Array<number>(text.length + 1).fill(0)
  for (let i = 1; i <= word.length; i++) {
    const row = [i]
    for (let j = 1; j <= text.length; j++) {
      const change = above[j - 1] + (word[i - 1] === text[j - 1] ? 0 : 1)
      row.push(Math.min(change, above[j] + 1, row[j - 1] + 1))
    }
    above = row
  }
  return Math.min(...above)
}

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

/** `31`, `31번`, `31.`, `문항 31`: a question's number alone. */
export function questionIn(text: string): number | undefined {
  const found = /^\D{0,3}?(\d{1,3})(?!\d)\D{0,2}$/.exec(text.normalize('NFKC').replace(/\s/g, ''))
  return found === null ? undefined : Number(found[1])
}
