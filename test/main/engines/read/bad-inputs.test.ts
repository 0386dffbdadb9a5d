import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sampled } from '#test/support/long.ts'
import type { ReadReport } from '#test/support/read-child.ts'

/**
 * Files made or collected to break readers. They lie beside the project, not in it; each is read in a child process
 * under a wall clock, and the child is replaced when one kills it.
 */
const CORPUS = resolve(import.meta.dirname, '../../../../../shared/badinputs')
const isHere = existsSync(join(CORPUS, 'MANIFEST.tsv'))
if (!isHere) console.warn('skipped: the bad-input corpus is not beside the project folder')

/** A machine that others keep busy is given as much longer. */
const CROWD = Math.max(1, loadavg()[0] / availableParallelism())
const WALL_CLOCK_MS = Math.ceil(12_000 * CROWD)
const MAX_MIB = 1024

interface Item {
  readonly path: string
  readonly kind: string
}

interface Outcome extends Item {
  readonly report: ReadReport | undefined
  readonly ms: number
}

function manifest(): Item[] {
  const [header = '', ...rows] = readFileSync(join(CORPUS, 'MANIFEST.tsv'), 'utf8').trim().split('\n')
  const columns = header.split('\t')
  return rows
    .map((row) => row.split('\t'))
    .map((cells) => ({
      path: cells[columns.indexOf('path')] ?? '',
      kind: cells[columns.indexOf('cls')] ?? '',
    }))
    .filter(({ path }) => /^(?:image|pdf)\//.test(path))
}

let child: ChildProcess | undefined

function reader(): ChildProcess {
  child ??= fork(join(import.meta.dirname, '../../../support/read-child.ts'), {
    env: { ...process.env, VIPS_BLOCK_UNTRUSTED: '1' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  return child
}

/** @returns no report when the child died, hung or grew */
async function read(item: Item): Promise<Outcome> {
  const process = reader()
  const began = performance.now()
  const settled = new AbortController()
  const options = { signal: AbortSignal.any([settled.signal, AbortSignal.timeout(WALL_CLOCK_MS)]) }
  process.send(join(CORPUS, item.path))
  const report = await Promise.race([
    once(process, 'message', options).then(([value]) => value as ReadReport),
    once(process, 'exit', options).then(() => undefined),
  ]).catch(() => undefined)
  settled.abort()
  const isFit = report !== undefined && report.peakMiB < MAX_MIB
  if (!isFit) {
    process.kill('SIGKILL')
    child = undefined
  }
  return { ...item, report: isFit ? report : undefined, ms: performance.now() - began }
}

const outcomes: Outcome[] = []
const ofKind = (...kinds: string[]) => outcomes.filter(({ kind }) => kinds.includes(kind))
const pathsWhere = (list: readonly Outcome[], test: (report: ReadReport) => boolean) =>
  list.filter(({ report }) => report === undefined || test(report)).map(({ path }) => path)

beforeAll(async () => {
  if (isHere) for (const item of sampled(manifest())) outcomes.push(await read(item))
})
afterAll(() => {
  child?.kill('SIGKILL')
})

test.skipIf(!isHere)('no file crashes, hangs or fills the memory of the reader', () => {
  expect(
    outcomes.filter(({ report }) => report === undefined).map(({ path, ms }) => `${path} after ${ms} ms`),
  ).toEqual([])
})

test.skipIf(!isHere)('every refusal is typed', () => {
  const untyped = pathsWhere(outcomes, ({ error }) => error !== undefined && error.code !== 'unreadable')
  const unnamed = pathsWhere(outcomes, ({ error }) => error !== undefined && error.reason === undefined)
  expect({ untyped, unnamed }).toEqual({ untyped: [], unnamed: [] })
})

test.skipIf(!isHere)('every valid file is accepted', () => {
  expect(ofKind('valid').length).toBeGreaterThan(0)
  const refused = pathsWhere(ofKind('valid'), ({ error, pages }) => error !== undefined || pages.length === 0)
  expect(refused).toEqual([])
})

/** Damage outside the pictures: wrong keys of a PDF's dictionaries, EXIF without a resolution. Every pixel is there. */
const WHOLE_PICTURES =
  /invalid-exif|bad_mpo_header|pdf\/corrupt\/(?:bad\d+|damaged-stream|invalid-id-xref|outlines-with-loop|recover-)/

test.skipIf(!isHere)('a damaged scan is refused or flagged, never taken for a clean page', () => {
  const unflagged = pathsWhere(
    ofKind('corrupt'),
    ({ error, pages }) => error === undefined && pages.every(({ damage }) => damage === undefined),
  )
  expect(unflagged.filter((path) => !WHOLE_PICTURES.test(path))).toEqual([])
  if (unflagged.length > 0)
    console.log(`damaged outside their pictures, read as whole: ${unflagged.join(', ')}`)
})

test.skipIf(!isHere)('a bomb is refused or cut down to the pixel cap', () => {
  const swallowed = pathsWhere(ofKind('bomb'), ({ pages }) => pages.some(({ pixels }) => pixels > 80_000_000))
  expect(swallowed).toEqual([])
})

test.skipIf(!isHere)('pictures that carry scripts or references are not opened', () => {
  const opened = pathsWhere(
    ofKind('hostile').filter(({ path }) => path.startsWith('image/')),
    ({ error }) => error === undefined,
  )
  expect(opened).toEqual([])
})
