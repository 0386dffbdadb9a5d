import { chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openConfiguration } from '#main/base/configuration.ts'
import { dataFolder } from '#main/base/data-folder.ts'
import { EXIT } from '#main/hosts/worker/exit-codes.ts'
import { runWorker } from '#main/hosts/worker/main.ts'
import { runBare } from '#test/support/bare-program.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { fillDisk, lacksMount, smallDisk } from '#test/support/small-disk.ts'
import { startAcademyApi } from '#tools/stand-ins/academy-api.ts'
import { testProgram } from '#tools/stations/engines/program.ts'
import { testJobs } from '#tools/stations/test-jobs.ts'

const isRoot = process.getuid?.() === 0
if (!isRoot) console.log('skipped: only root can act as another user here')

/** The worker's host on a data folder until it has nothing to do: what it ends with and what it says. */
async function work(dataDir: string, env: Record<string, string> = {}) {
  const api = await startAcademyApi({ token: 'a-token' })
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  const umask = process.umask()
  try {
    const code = await runWorker({
      env: {
        ...{ API_BASE_URL: api.url, INTERNAL_WORKER_TOKEN: api.token, GRADING_STATION_DATA: dataDir },
        ...{ GRADING_STATION_LANGUAGE: 'en', ...env },
      },
      definitions: testJobs,
      drain: true,
      logLevel: 'silent',
      program: testProgram(),
    })
    return { code, said: said.mock.calls.flat().join('\n') }
  } finally {
    process.umask(umask)
    said.mockRestore()
    await api.close()
  }
}

/** A data folder that a worker has used, after somebody changed its database by hand. */
async function alteredBy(sql: string): Promise<string> {
  const dataDir = testFolder()
  expect((await work(dataDir)).code).toBe(EXIT.ok)
  const db = new Database(dataFolder(dataDir).database)
  db.exec(sql)
  db.close()
  return dataDir
}

describe('a worker that cannot use its data folder says why, and ends as a service manager understands', () => {
  test('the folder is a file', async () => {
    const dataDir = join(testFolder(), 'data')
    writeFileSync(dataDir, '')
    const { code, said } = await work(dataDir)
    expect({ code, said }).toEqual({
      code: EXIT.badSettings,
      said: `Not a folder that can be read and written: ${dataDir}`,
    })
    expect((await work(dataDir, { GRADING_STATION_LANGUAGE: 'ko' })).said).toBe(
      `읽고 쓸 수 있는 폴더가 아닙니다: ${dataDir}`,
    )
    expect(await work(join(dataDir, 'within'))).toMatchObject({ code: EXIT.badSettings })
  })

  test.skipIf(process.platform !== 'linux')(
    'the folder cannot be made, by a system that says odd things',
    async () => {
      expect(await work('/proc/none/data')).toEqual({
        code: EXIT.badSettings,
        said: 'Not a folder that can be read and written: /proc/none/data',
      })
    },
  )

  test('the database is a folder', async () => {
    const dataDir = testFolder()
    mkdirSync(dataFolder(dataDir).database)
    const { code, said } = await work(dataDir)
    expect(code).toBe(EXIT.badSettings)
    expect(said).toContain('station.db')
  })

  test.skipIf(!isRoot)('the folder is another user’s', async () => {
    const dataDir = testFolder()
    onTestFinished(() => process.seteuid?.(0))
    process.seteuid?.(65_534)
    expect(await work(dataDir)).toMatchObject({
      code: EXIT.badSettings,
      said: expect.stringContaining(dataDir),
    })
  })

  test.skipIf(!isRoot)(
    'the folder is another user’s, and root would write what they could not read',
    async () => {
      const dataDir = testFolder()
      chownSync(dataDir, 65_534, 65_534)
      expect(await work(dataDir)).toMatchObject({
        code: EXIT.badSettings,
        said: expect.stringContaining('uid 65534'),
      })
    },
  )

  test.each([
    'preferences',
    'secrets',
  ] as const)('what people set cannot be read: nothing is taken for its default (%s)', async (name) => {
    const dataDir = testFolder()
    const path = dataFolder(dataDir)[name]
    writeFileSync(path, '{"retentionDays":0')
    const refusal = { code: EXIT.badSettings, said: expect.stringContaining(path) }
    expect(await work(dataDir)).toMatchObject(refusal)
    const asStarted = runBare(['worker', '--data', dataDir], { PATH: process.env.PATH ?? '' })
    expect(await asStarted.code).toBe(EXIT.badSettings)
    // Nor is it written over.
    const set = () => openConfiguration({ GRADING_STATION_DATA: dataDir }).set({ language: 'en' })
    expect(set).toThrow(expect.objectContaining({ reason: 'settings-unreadable' }))
    expect(readFileSync(path, 'utf8')).toBe('{"retentionDays":0')
  })

  test.skipIf(!isRoot)('a file of the database is another user’s', async () => {
    const dataDir = await alteredBy('SELECT 1')
    const wal = `${dataFolder(dataDir).database}-wal`
    writeFileSync(wal, '', { mode: 0o600 })
    for (const each of readdirSync(dataDir, { recursive: true, encoding: 'utf8' }))
      chownSync(join(dataDir, each), 65_534, 65_534)
    chownSync(dataDir, 65_534, 65_534)
    chownSync(wal, 0, 0)
    onTestFinished(() => process.seteuid?.(0))
    process.seteuid?.(65_534)
    expect(await work(dataDir)).toEqual({ code: EXIT.badSettings, said: expect.stringContaining(dataDir) })
  })

  test.skipIf(lacksMount())('the disk is full', async () => {
    const dataDir = smallDisk('4m')
    fillDisk(dataDir)
    expect(await work(dataDir)).toEqual({ code: EXIT.unavailable, said: 'The disk is full.' })
  })

  test.each([
    ['a table is gone', 'PRAGMA foreign_keys = OFF; DROP TABLE jobs', EXIT.badData, /Restore a backup/],
    ['its version is a lie', 'PRAGMA user_version = 1', EXIT.badData, /Restore a backup/],
    ['a newer program wrote it', 'PRAGMA user_version = 99', EXIT.busy, /newer Grading Station/],
  ])('%s', async (_, sql, code, said) => {
    const dataDir = await alteredBy(sql)
    expect(await work(dataDir)).toEqual({ code, said: expect.stringMatching(said) })
  })
})

describe('a secret that only a window could open', () => {
  test('does not keep a worker from what needs no secret', async () => {
    const dataDir = testFolder()
    writeFileSync(join(dataDir, 'secrets.json'), JSON.stringify({ OPENAI_API_KEY: 'sealed:bm90aGluZw==' }))
    expect(await work(dataDir)).toEqual({ code: EXIT.ok, said: '' })
  })

  test('keeps it when it is the academy’s, and is named in the user’s language', async () => {
    const dataDir = testFolder()
    writeFileSync(
      join(dataDir, 'secrets.json'),
      JSON.stringify({ INTERNAL_WORKER_TOKEN: 'sealed:bm90aGluZw==' }),
    )
    const { code, said } = await work(dataDir, { INTERNAL_WORKER_TOKEN: '', GRADING_STATION_LANGUAGE: 'ko' })
    expect(code).toBe(EXIT.unavailable)
    expect(said).toMatch(/^INTERNAL_WORKER_TOKEN: 이 사용자의 시스템 키로 잠겨 있습니다/)
  })
})
