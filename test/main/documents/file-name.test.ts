import { expect, it } from 'vitest'
import { documentFileName, studentFileNames } from '#main/documents/file-name.ts'

it('a title becomes a name that every system takes', () => {
  expect(documentFileName('3/4: "기말"?')).toBe('3_4_ _기말_.pdf')
  expect(documentFileName(' ..월말. ')).toBe('월말.pdf')
  expect(documentFileName('...', 'zip')).toBe('document.zip')
  for (const device of ['con', 'NUL', 'Com1', 'aux.2026'])
    expect(documentFileName(device)).toBe(`_${device}.pdf`)
  expect(documentFileName('console')).toBe('console.pdf')
  for (const letter of ['가', '😀', 'a']) {
    const name = documentFileName(letter.repeat(300))
    expect(Buffer.byteLength(name)).toBeLessThan(210)
    expect(name.isWellFormed()).toBe(true)
  }
})

it('students get a file each, also two that no system would tell apart', () => {
  const students = [
    { number: '0001', name: '김하늘' },
    { number: '', name: 'Scan.jpg' },
    { number: '', name: 'scan.JPG' },
    { number: '', name: 'scan.jpg' },
    { number: '7', name: '' },
  ]
  expect(studentFileNames(students)).toEqual([
    '0001 김하늘.pdf',
    'Scan.jpg.pdf',
    '(2) scan.JPG.pdf',
    '(3) scan.jpg.pdf',
    '7.pdf',
  ])
})
