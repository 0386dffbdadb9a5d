import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '#main/base/clock.ts'
import { silentLog } from '#main/base/log.ts'
import { watchFoldersRepository } from '#main/db/grading/watch-folders.ts'
import { leftOutNotes } from '#main/db/left-out.ts'
import { createFolderWatcher } from '#main/watch/folder.ts'
import { isWhole } from '#main/watch/is-whole.ts'
import { watchFolders } from '#main/watch/watch.ts'
import { BOUNDS } from '#shared/domain/bounds.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { sampleBatch, sampleFile } from '#test/support/sample-batch.ts'
import { testStation } from '#test/support/test-station.ts'
import { until } from '#tools/until.ts'

const TIMES = { settleMs: 60, giveUpMs: 60_000, rescanMs: 150 }
const SCAN = sampleFile(
  join('scans', readdirSync(sampleFile('scans')).filter((name) => name.endsWith('.jpg'))[0]),
)

function watched(times = TIMES) {
  const { station } = testStation()
  const batchId = sampleBatch(station)
  const path = testFolder()
  watchFoldersRepository(station.db).replace([{ path, batchId, active: true }])
  const start = () => {
    const watching = watchFolders({ station, clock: systemClock, log: silentLog, times })
    onTestFinished(() => watching.stop())
    return watching
  }
  const pages = () =>
    station.desk.pages
      .list({ batchId, standing: null, offset: 0, limit: 100 })
      .map(({ fileName, standing }) => ({ fileName, standing }))
  const inside = (folder: string) => (existsSync(join(path, folder)) ? readdirSync(join(path, folder)) : [])
  return { station, batchId, path, start, pages, inside }
}

describe('a watched folder', () => {
  it('takes a scan that comes in bursts only when it is whole, byte for byte', async () => {
    const { path, start, pages, inside, station } = watched()
    start()
    const bytes = readFileSync(SCAN)
    const file = join(path, '스캔 1.jpg')
    const parts = 4
    for (let part = 0; part < parts; part++) {
      const at = (n: number) => Math.floor((bytes.length * n) / parts)
      appendFileSync(file, bytes.subarray(at(part), at(part + 1)))
      if (part === parts - 1) break
      // Longer than a file must stand still: only the missing end keeps it from being taken.
      const pausedAt = performance.now()
      await until(() => performance.now() - pausedAt > 4 * TIMES.rescanMs)
      expect(pages()).toEqual([])
    }
    await until(() => pages().length > 0)
    expect(pages()).toEqual([{ fileName: '스캔 1.jpg', standing: 'queued' }])
    await until(() => inside('처리완료').length > 0)
    expect(inside('처리완료')).toEqual(['스캔 1.jpg'])
    expect(existsSync(file)).toBe(false)
    const [row] = station.desk.pages.list({ batchId: 1, standing: null, offset: 0, limit: 1 })
    expect(readFileSync(station.blobs.find(row!.blobSha256!)!.path).equals(bytes)).toBe(true)
  })

  it('puts what came before apart as a duplicate, and what never ends as damaged, without losing either', async () => {
    const { path, start, pages, inside } = watched({ ...TIMES, giveUpMs: 400 })
    const bytes = readFileSync(SCAN)
    copyFileSync(SCAN, join(path, 'a.jpg'))
    start()
    await until(() => inside('처리완료').length === 1)
    copyFileSync(SCAN, join(path, 'a.jpg'))
    writeFileSync(join(path, 'cut.jpg'), bytes.subarray(0, bytes.length / 2))
    await until(() => inside('중복').length === 1 && inside('오류').length === 1)
    expect(
      pages()
        .map(({ standing }) => standing)
        .sort(),
    ).toEqual(['duplicate', 'queued', 'queued'])
    expect(inside('오류')).toEqual(['cut.jpg'])
  })

  it('brings names from a Mac together and never overwrites a taken file', async () => {
    const { path, start, pages, inside } = watched()
    start()
    copyFileSync(SCAN, join(path, '답안.jpg'.normalize('NFD')))
    await until(() => inside('처리완료').length === 1)
    const other = await sharp(SCAN).jpeg({ quality: 50 }).toBuffer()
    writeFileSync(join(path, '답안.jpg'), other)
    await until(() => inside('처리완료').length === 2)
    expect(inside('처리완료').sort()).toEqual(
      ['답안 (2).jpg', '답안.jpg'].map((n) => n.normalize('NFC')).sort(),
    )
    expect(pages().every(({ fileName }) => fileName === '답안.jpg'.normalize('NFC'))).toBe(true)
  })

  it('leaves what is no scan alone, and goes on after its share was away', async () => {
    const { path, start, pages } = watched()
    start()
    writeFileSync(join(path, 'Thumbs.db'), 'x')
    const elsewhere = `${path}-away`
    onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }))
    renameSync(path, elsewhere)
    const awayAt = performance.now()
    await until(() => performance.now() - awayAt > 3 * TIMES.rescanMs)
    renameSync(elsewhere, path)
    copyFileSync(SCAN, join(path, 'b.jpg'))
    await until(() => pages().length === 1)
    expect(existsSync(join(path, 'Thumbs.db'))).toBe(true)
  })

  it('takes scans from the folders in it, and leaves one that is watched for another exam', async () => {
    const { station, batchId, path, start, pages, inside } = watched()
    const other = sampleBatch(station)
    const nested = join(path, '2반')
    for (const name of ['1반', '2반', '.trash']) mkdirSync(join(path, name))
    watchFoldersRepository(station.db).replace([
      { path, batchId, active: true },
      { path: nested, batchId: other, active: false },
    ])
    copyFileSync(SCAN, join(path, '1반/01.jfif'))
    copyFileSync(SCAN, join(nested, '02.jpg'))
    copyFileSync(SCAN, join(path, '.trash/03.jpg'))
    start()
    await until(() => inside('처리완료/1반').length === 1)
    expect(inside('처리완료/1반')).toEqual(['01.jfif'])
    expect(pages()).toEqual([{ fileName: '1반/01.jfif', standing: 'queued' }])
    expect(inside('2반')).toEqual(['02.jpg'])
  })

  it('keeps a note of what it does not take', async () => {
    const { station, path, start, inside } = watched()
    const left = () => leftOutNotes(station.facts).of(path)
    for (const name of ['명단.xlsx', '._a.jpg', 'scan.jpg.part']) writeFileSync(join(path, name), 'x')
    copyFileSync(SCAN, join(path, 'a.jpg'))
    start()
    await until(() => inside('처리완료').length === 1)
    expect(left()).toEqual({ count: 3, names: '명단.xlsx, scan.jpg.part, ._a.jpg' })
    for (const name of ['명단.xlsx', '._a.jpg', 'scan.jpg.part']) rmSync(join(path, name))
    await until(() => left().count === 0)
  })

  /** A program that dies between the import and the move: its last write is what it is about to do. */
  async function interrupted() {
    const { path, station, batchId, pages, inside } = watched()
    const file = join(path, 'c.jpg')
    copyFileSync(SCAN, file)
    const parts = {
      ...{ path, batchId, times: TIMES },
      ...{ desk: station.desk, blobs: station.blobs, clock: systemClock, facts: station.facts },
    }
    const dying = createFolderWatcher({
      ...parts,
      desk: {
        ...station.desk,
        intake: {
          ...station.desk.intake,
          importFiles(...args) {
            station.desk.intake.importFiles(...args)
            throw new Error('power cut')
          },
        },
      },
    })
    const signal = new AbortController().signal
    await until(() =>
      dying.scan(signal).then(
        () => false,
        () => true,
      ),
    )
    expect(pages()).toHaveLength(1)
    expect(existsSync(file)).toBe(true)
    const next = createFolderWatcher(parts)
    return { file, pages, inside, scan: () => next.scan(signal) }
  }

  it('that was interrupted after the import moves the file later and takes it no second time', async () => {
    const { pages, inside, scan } = await interrupted()
    await scan()
    expect(pages()).toHaveLength(1)
    expect(inside('처리완료')).toEqual(['c.jpg'])
  })

  it('that was interrupted takes another scan that came under the same name meanwhile', async () => {
    const { file, pages, inside, scan } = await interrupted()
    writeFileSync(file, Buffer.concat([readFileSync(SCAN), Buffer.from('another sheet')]))
    await until(async () => {
      await scan()
      return pages().length === 2
    })
    expect(inside('처리완료')).toEqual(['c.jpg'])
    expect(existsSync(file)).toBe(false)
  })

  it('takes what lies beside a file that cannot be read, and names that one', async () => {
    const { path, station, start, inside } = watched()
    const larger = join(path, 'a.jpg')
    copyFileSync(SCAN, larger)
    truncateSync(larger, BOUNDS.scanBytes + 1)
    copyFileSync(SCAN, join(path, 'b.jpg'))
    start()
    await until(() => inside('처리완료').length === 1)
    await until(() => leftOutNotes(station.facts).of(path).count === 1)
    expect(leftOutNotes(station.facts).of(path).names).toBe('a.jpg')
    expect(existsSync(larger)).toBe(true)
  })

  it('follows the setting without a restart', async () => {
    const { station, path, start, pages, batchId } = watched()
    const folders = watchFoldersRepository(station.db)
    folders.replace([{ path, batchId, active: false }])
    start()
    copyFileSync(SCAN, join(path, 'd.jpg'))
    folders.replace([{ path, batchId, active: true }])
    station.emit({ name: 'settings.changed' })
    await until(() => pages().length === 1)
  })
})

describe('the end of a file', () => {
  const raw = () =>
    sharp({
      create: {
        width: 300,
        height: 200,
        channels: 3,
        background: 'grey',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
  const kinds = {
    jpeg: () => raw().jpeg().toBuffer(),
    'progressive jpeg': () => raw().jpeg({ progressive: true }).toBuffer(),
    png: () => raw().png().toBuffer(),
    tiff: () => raw().tiff({ compression: 'lzw' }).toBuffer(),
    webp: () => raw().webp().toBuffer(),
    pdf: async () => {
      const { default: PDFDocument } = await import('pdfkit')
      const document = new PDFDocument()
      const chunks: Buffer[] = []
      document.on('data', (chunk: Buffer) => chunks.push(chunk))
      const ended = new Promise((resolve) => document.on('end', resolve))
      document.text('x').end()
      await ended
      return Buffer.concat(chunks)
    },
  }
  it.each(Object.entries(kinds))('of a %s is there only at the end', async (_, make) => {
    const bytes = await make()
    expect(isWhole(bytes)).toBe(true)
    for (const share of [0.1, 0.5, 0.9, 0.98]) {
      expect([share, isWhole(bytes.subarray(0, Math.floor(bytes.length * share)))]).toEqual([share, false])
    }
  })

  it('of a JPEG is not the end of the thumbnail inside it', async () => {
    const bytes = await raw().jpeg().toBuffer()
    const thumbnail = Buffer.concat([
      Buffer.from([0xff, 0xe1, 0, 8]),
      Buffer.from([0xff, 0xd8, 1, 1, 0xff, 0xd9]),
    ])
    const withThumbnail = Buffer.concat([bytes.subarray(0, 2), thumbnail, bytes.subarray(2)])
    expect(isWhole(withThumbnail)).toBe(true)
    expect(isWhole(withThumbnail.subarray(0, -2))).toBe(false)
  })
})

describe('a folder that two windows of a data folder watch', () => {
  it('gives each of its files once, and goes on when the window that took them closes', async () => {
    const { station, path, pages, inside, start } = watched()
    const { station: other } = testStation({ dataDir: station.folder.dir })
    const bytes = readFileSync(SCAN)
    const put = (name: string) =>
      writeFileSync(join(path, `${name}.jpg`), Buffer.concat([bytes, Buffer.from(name)]))
    for (let n = 0; n < 8; n++) put(`before ${n}`)
    const first = start()
    const second = watchFolders({ station: other, clock: systemClock, log: silentLog, times: TIMES })
    onTestFinished(() => second.stop())
    for (let n = 0; n < 4; n++) put(`while ${n}`)
    await until(() => inside('처리완료').length + inside('중복').length >= 12)
    expect(inside('중복')).toEqual([])
    await first.stop()
    put('after')
    await until(() => inside('처리완료').length === 13)
    const names = pages().map(({ fileName }) => fileName)
    expect(names).toHaveLength(13)
    expect(new Set(names).size).toBe(13)
  })

  it('is watched as soon as it is set in the other one', async () => {
    const { station, batchId, path, start, inside } = watched()
    const folders = watchFoldersRepository(station.db)
    folders.replace([])
    start()
    const { station: other } = testStation({ dataDir: station.folder.dir })
    watchFoldersRepository(other.db).replace([{ path, batchId, active: true }])
    copyFileSync(SCAN, join(path, 'a.jpg'))
    await until(() => inside('처리완료').length === 1)
  })
})
