import { expect, test } from 'vitest'
import { givePixels, takePixels } from '#main/engines/read/pixels.ts'

const MIB = 1024 * 1024

test('memory of an ordinary page is used again', () => {
  const page = takePixels(26 * MIB)
  givePixels(page)
  expect(takePixels(25 * MIB).buffer).toBe(page.buffer)
})

test('memory of a very large page is freed at once: one process reads stacks of them', () => {
  const page = takePixels(94 * MIB)
  givePixels(page)
  expect(page.buffer.byteLength).toBe(0)
  expect(takePixels(94 * MIB)).toHaveLength(94 * MIB)
})

test('memory that a library made for itself is freed at once: nobody asks for it again', () => {
  const page = new Uint8Array(26 * MIB)
  givePixels(page)
  expect(page.buffer.byteLength).toBe(0)
})
