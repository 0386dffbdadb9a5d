import type { StudentSheets } from '#shared/contract/batches.ts'
import { matchesText } from './match-text.ts'

/** Phones are written with hyphens, and known by their end. */
const digitsOf = (text: string) => text.replace(/\D/g, '')
const TAIL = 8
const tail = (digits: string) => digits.slice(-TAIL)

/** How well one word of a query fits a student: 0 best, undefined not at all. */
function fit(word: string, { name, group, number, numbers }: StudentSheets): number | undefined {
  if (/^[\d\s().+-]+$/.test(word)) {
    const digits = digitsOf(word)
    const known = [number, ...numbers].map(digitsOf)
    if (known.some((each) => each === digits)) return 0
    // Somebody types a whole phone where the roster has its end, or the reverse.
    if (digits.length >= TAIL && known.some((each) => each.length >= TAIL && tail(each) === tail(digits)))
      return 0
    if (known.some((each) => each.endsWith(digits))) return 1
    return known.some((each) => each.includes(digits)) ? 2 : undefined
  }
  if (name === word) return 0
  if (matchesText(word, name)) return 1
  return matchesText(word, group) ? 2 : undefined
}

/**
 * Students found by any part of their name, its first consonants (`ㄱㅎㄴ`), their class, or any part of a number or phone,
 * the best first; every word must fit.
 */
export function findStudents<Student extends StudentSheets>(
  query: string,
  students: readonly Student[],
  most = 8,
): Student[] {
  const words = query
    .normalize('NFC')
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return []
  return students
    .flatMap((student) => {
      const fits = words.map((word) => fit(word, student))
      return fits.includes(undefined) ? [] : [{ student, cost: Math.max(...(fits as number[])) }]
    })
    .sort((a, b) => a.cost - b.cost || a.student.name.localeCompare(b.student.name, 'ko'))
    .slice(0, most)
    .map(({ student }) => student)
}
