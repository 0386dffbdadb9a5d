import { spawn } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { dataFolder } from '#main/base/data-folder.ts'
import { backUp, backUpNow, listBackups } from '#main/db/backup.ts'
import { factsRepository } from '#main/db/facts.ts'
import { lockAlone, lockShared } from '#main/db/lock.ts'
import { MIGRATIONS } from '#main/db/migrations/index.ts'
import { type Db, findDamage, openDatabase, openReadOnly, write } from '#main/db/open.ts'
import { goBackTo, recover } from '#main/db/recovery.ts'
import { openStore } from '#main/db/store.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { fillDisk, lacksMount, smallDisk } from '#test/support/small-disk.ts'
import { seededRandom } from '#tools/random.ts'

const open = (...args: Parameters<typeof openDatabase>): Db => {
  const db = openDatabase(...args)
  onTestFinished(() => void db.close())
  return db
}
const path = () => join(testFolder(), 'station.db')

/** A database with a table of many pages. */
function fillTable(file: string): void {
  const db = openDatabase(file)
  write(db, () => {
    for (let i = 0; i < 400; i++) factsRepository(db).set(`fact ${i}`, 'x'.repeat(400), i)
  })
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}

/** Spoils a page that opening does not look at. */
function damageALeaf(file: string): void {
  const bytes = readFileSync(file)
  const at = bytes.lastIndexOf('fact 399')
  const page = Math.floor(at / 4096) * 4096
  bytes.fill(0xa5, page, page + 200)
  writeFileSync(file, bytes)
}

describe('the database', () => {
  test('lets nobody write between what an act reads and what it writes', () => {
    const file = path()
    const db = open(file)
    factsRepository(db).set('count', 1, 0)
    const other = new Database(file, { timeout: 0 })
    onTestFinished(() => void other.close())
    const intrude = () => other.prepare(`UPDATE facts SET value_json = '10' WHERE name = 'count'`).run()
    write(db, () => {
      const count = factsRepository(db).get('count') as number
      expect(intrude).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY' }))
      factsRepository(db).set('count', count + 1, 0)
    })
    expect(factsRepository(db).get('count')).toBe(2)
    expect(intrude().changes).toBe(1)
  })

  test('keeps every commit through a power cut, on every connection', () => {
    const file = path()
    for (const db of [open(file), open(file)]) {
      write(db, () => db.exec(`INSERT INTO facts VALUES ('n${Math.random()}', '1', 0)`))
      expect(db.pragma('synchronous', { simple: true })).toBe(2)
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    }
    // The trap this guards against, or the assertion above is blind.
    const bare = new Database(file)
    onTestFinished(() => void bare.close())
    bare.prepare(`UPDATE facts SET at_ms = 1`).run()
    expect(bare.pragma('synchronous', { simple: true })).toBe(1)
  })

  test('has no table that takes any type for any column', () => {
    const db = open(path())
    const tables = db
      .prepare(
        `SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'`,
      )
      .all() as { name: string; strict: number }[]
    expect(tables.length).toBeGreaterThan(5)
    expect(tables.filter(({ strict }) => strict !== 1)).toEqual([])
  })

  test('is brought to the newest schema a step at a time, backed up before, and a failing step leaves the one before', () => {
    const file = path()
    const first = ['CREATE TABLE a (x INTEGER) STRICT']
    openDatabase(file, { migrations: first }).close()
    let backups = 0
    const backUpOnce = () => void backups++
    const broken = [
      ...first,
      'CREATE TABLE b (x INTEGER) STRICT',
      'CREATE TABLE c (x INTEGER) STRICT; SELECT nonsense',
    ]
    expect(() => openDatabase(file, { migrations: broken, backUp: backUpOnce })).toThrow(/nonsense/)
    const db = open(file, { migrations: broken.slice(0, 2), backUp: backUpOnce })
    expect(db.pragma('user_version', { simple: true })).toBe(2)
    expect(db.prepare(`SELECT name FROM sqlite_schema WHERE name IN ('b', 'c')`).pluck().all()).toEqual(['b'])
    expect(backups).toBe(1)
  })

  test('keeps its pages, with all that hangs on them, when a page may come to be empty', () => {
    const file = path()
    const old = openDatabase(file, { migrations: MIGRATIONS.slice(0, 4) })
    old.exec(`
      INSERT INTO templates (id, version, name, body_json, created_at_ms) VALUES ('t', 1, 't', '{}', 0);
      INSERT INTO batches (id, name, template_id, template_version, created_at_ms) VALUES (1, 'b', 't', 1, 0);
      INSERT INTO files (id, batch_id, name, created_at_ms) VALUES (1, 1, 'f', 0);
      INSERT INTO pages (id, batch_id, file_id, page_index, standing) VALUES (1, 1, 1, 0, 'review'), (2, 1, 1, 1, 'ok');
      INSERT INTO reviews (batch_id, page_id, lane, label, state, reasons_json, machine_json, confidence)
        VALUES (1, 1, 'marks', 'q1', 'open', '[]', '{}', 0)`)
    old.close()
    const db = open(file)
    const standings = () => db.prepare('SELECT standing FROM pages ORDER BY id').pluck().all()
    expect(standings()).toEqual(['review', 'ok'])
    expect(db.prepare('SELECT page_id FROM reviews').pluck().all()).toEqual([1])
    db.exec(`UPDATE pages SET standing = 'empty' WHERE id = 2`)
    expect(standings()).toEqual(['review', 'empty'])
    expect(() => db.exec(`UPDATE pages SET standing = 'sideways'`)).toThrow(/CHECK/)
  })

  test('of a newer program is refused with a sentence and left as it is', () => {
    const file = path()
    openDatabase(file, { migrations: [...MIGRATIONS, 'CREATE TABLE later (x INTEGER) STRICT'] }).close()
    const before = readFileSync(file)
    expect(() => openDatabase(file)).toThrow(
      expect.objectContaining({
        code: 'conflict',
        reason: 'newer-database',
        message: expect.stringMatching(/newer/),
      }),
    )
    expect(() => openReadOnly(file)).toThrow(/newer/)
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test('of another program is refused', () => {
    const file = path()
    const other = new Database(file)
    other.exec('CREATE TABLE theirs (x)')
    other.close()
    expect(() => openDatabase(file)).toThrow(expect.objectContaining({ reason: 'foreign-database' }))
  })

  test.runIf(process.platform === 'linux')('that is refused is held open by nobody', () => {
    const file = path()
    new Database(file).exec('CREATE TABLE theirs (x)').close()
    const held = () => readdirSync('/proc/self/fd').length
    const before = held()
    for (const opened of [openDatabase, openReadOnly]) {
      for (let i = 0; i < 9; i++) expect(() => opened(file)).toThrow(/another program/)
    }
    expect(held()).toBe(before)
  })

  test('that another program holds is waited for', async () => {
    const file = path()
    const db = open(file)
    const holder = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import Database from 'better-sqlite3'
       const db = new Database(process.argv[1]); db.exec('BEGIN IMMEDIATE'); process.stdout.write('held')
       setTimeout(() => db.exec('COMMIT'), 700)`,
      file,
    ])
    await new Promise((resolve) => holder.stdout.once('data', resolve))
    factsRepository(db).set('a', 1, 0)
    expect(factsRepository(db).get('a')).toBe(1)
  })
})

describe('a full disk', () => {
  const fill = (db: Db) => {
    const pages = db.pragma('page_count', { simple: true }) as number
    db.pragma(`max_page_count = ${pages + 20}`)
  }
  const large = 'x'.repeat(400_000)

  test('is a clear error, and nothing that was committed is lost', () => {
    const db = open(path())
    factsRepository(db).set('kept', 1, 0)
    fill(db)
    expect(() => factsRepository(db).set('large', large, 0)).toThrow(
      expect.objectContaining({ code: 'unavailable', reason: 'disk-full' }),
    )
    expect(factsRepository(db).get('kept')).toBe(1)
    expect(findDamage(db, 'integrity_check')).toEqual([])
  })

  test('is survived once by giving up the reserve', () => {
    let reserves = 1
    const db: Db = open(path(), {
      onFull: () => {
        if (reserves-- <= 0) return false
        db.pragma('max_page_count = 100000')
        return true
      },
    })
    fill(db)
    factsRepository(db).set('large', large, 0)
    expect(factsRepository(db).get('large')).toBe(large)
  })
})

describe('backups', () => {
  test('are taken while work goes on, sound, and only the newest are kept', async () => {
    const folder = testFolder()
    const db = open(join(folder, 'station.db'))
    for (let hour = 0; hour < 5; hour++) {
      factsRepository(db).set('hour', hour, 0)
      await backUp(db, join(folder, 'backups'), hour * 3_600_000, 3)
    }
    const kept = listBackups(join(folder, 'backups'))
    expect(kept).toHaveLength(3)
    const newest = openReadOnly(kept[0].path)
    onTestFinished(() => void newest.close())
    expect(factsRepository(newest as never).get('hour')).toBe(4)
  })

  test('made while the clock is behind the others are still the newest, and none of them is removed for its date', async () => {
    const folder = testFolder()
    const backups = join(folder, 'backups')
    const db = open(join(folder, 'station.db'))
    const future = Date.UTC(2031, 0, 1)
    const made = async (n: number, nowMs: number) => {
      factsRepository(db).set('n', n, 0)
      await backUp(db, backups, nowMs, 3)
    }
    for (let n = 0; n < 3; n++) await made(n, future + n)
    for (let n = 3; n < 6; n++) await made(n, Date.UTC(2026, 0, 1) + n)
    const kept = listBackups(backups).map(({ path: file }) => {
      const backup = openReadOnly(file)
      onTestFinished(() => void backup.close())
      return factsRepository(backup).get('n')
    })
    expect(kept).toEqual([5, 4, 3])
  })

  test('of the time before they were numbered are the oldest, and their dates are read', () => {
    const backups = testFolder()
    for (const name of [
      'station-20261129T120000000Z.db',
      'station-20311129T120000000Z.db',
      'station-00000001-20261129T110000500Z.db',
      'other.db',
    ])
      writeFileSync(join(backups, name), '')
    expect(listBackups(backups).map(({ atMs }) => new Date(atMs).toISOString())).toEqual([
      '2026-11-29T11:00:00.500Z',
      '2031-11-29T12:00:00.000Z',
      '2026-11-29T12:00:00.000Z',
    ])
  })

  test('of a database that is damaged are not made, and the sound ones stay', async () => {
    const folder = testFolder()
    const [file, backups] = [join(folder, 'station.db'), join(folder, 'backups')]
    fillTable(file)
    const sound = open(file)
    await backUp(sound, backups, 1, 1)
    sound.close()
    damageALeaf(file)
    const db = open(file)
    await expect(backUp(db, backups, 2, 1)).rejects.toThrow(/damaged/)
    expect(() => backUpNow(db, backups, 3, 1)).toThrow(/damaged|malformed/)
    expect(readdirSync(backups)).toEqual([listBackups(backups)[0].name])
    expect(listBackups(backups)[0].atMs).toBe(1)
  })

  test('replace a damaged database, which is set aside whole; a damaged backup is passed over and kept with it', () => {
    const folder = testFolder()
    const file = join(folder, 'station.db')
    const folders = {
      database: file,
      backups: join(folder, 'backups'),
      quarantine: join(folder, 'quarantine'),
    }
    const db = openDatabase(file)
    factsRepository(db).set('state', 'backed up', 0)
    db.exec(
      `INSERT INTO templates (id, version, name, body_json, created_at_ms) VALUES ('t', 1, '', '{}', 0)`,
    )
    backUpNow(db, folders.backups, 1, 3)
    const damaged = backUpNow(db, folders.backups, 2, 3)
    const newBatch = (of: Db) =>
      of
        .prepare<[], number>(
          `INSERT INTO batches (name, template_id, template_version, created_at_ms) VALUES ('', 't', 1, 0) RETURNING id`,
        )
        .pluck()
        .get()!
    const lost = newBatch(db)
    db.close()
    truncateSync(damaged.path, 5_000)
    // To SQLite a file without a byte is a sound database, and so is another program's.
    const hollow = join(folders.backups, damaged.name.replace('00000002', '00000003'))
    writeFileSync(hollow, '')
    const foreign = join(folders.backups, damaged.name.replace('00000002', '00000004'))
    const other = new Database(foreign)
    other.exec('CREATE TABLE notes (text TEXT)')
    other.close()
    expect(() => goBackTo(folders, basename(hollow), 3)).toThrow(
      expect.objectContaining({ reason: 'backup-damaged' }),
    )
    writeFileSync(file, 'not a database at all, but long enough to look at'.repeat(100))
    expect(() => openDatabase(file)).toThrow(expect.objectContaining({ reason: 'database-damaged' }))
    const restored = recover(folders, 'damaged', 3)
    expect(restored.backupAtMs).toBe(1)
    expect(readdirSync(restored.quarantine).sort()).toEqual([
      ...[damaged.name, basename(hollow), basename(foreign)],
      'station.db',
    ])
    const back = open(file)
    expect(factsRepository(back).get('state')).toBe('backed up')
    // The academy knows exams by their numbers: one that was made after the backup keeps its own.
    expect(newBatch(back)).toBeGreaterThan(lost)
  })

  test.skipIf(lacksMount())('that do not fit on the disk say so, and change nothing', () => {
    const folder = smallDisk('8m')
    const paths = dataFolder(folder)
    fillTable(paths.database)
    const db = openDatabase(paths.database)
    const { name } = backUpNow(db, paths.backups, 1, 1)
    factsRepository(db).set('state', 'after the backup', 2)
    db.close()
    const { size } = statSync(paths.database)
    fillDisk(folder)
    const filler = join(folder, 'filler')
    const files = () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((each) => each.isFile())
        .map((each) => each.name)
    const before = files()
    let full = 0
    // From no room at all to room for the copy but not for what is written into it, and enough.
    for (const pages of [0, size / 8192, size / 4096, size / 4096 + 8]) {
      truncateSync(filler, statSync(filler).size - Math.floor(pages) * 4096)
      try {
        goBackTo(paths, name, 3)
        break
      } catch (error) {
        expect(error).toMatchObject({ code: 'unavailable', reason: 'disk-full' })
        full++
      }
      expect(files()).toEqual(before)
      fillDisk(folder)
    }
    expect(full).toBeGreaterThanOrEqual(3)
    truncateSync(filler, 0)
    const back = open(paths.database)
    expect(factsRepository(back).get('state')).toBe('after the backup')
    back.close()
    goBackTo(paths, name, 4)
    expect(factsRepository(open(paths.database)).get('state')).toBeUndefined()
  })

  test('replace a database whose damage only a check finds, when its folder is opened', async () => {
    const paths = dataFolder(testFolder())
    fillTable(paths.database)
    const sound = open(paths.database)
    await backUp(sound, paths.backups, Date.now(), 1)
    // Looked through whole not long ago: the quick check is the one that has to find it.
    factsRepository(sound).set('database.checked', Date.now(), Date.now())
    sound.pragma('wal_checkpoint(TRUNCATE)')
    sound.close()
    damageALeaf(paths.database)
    const store = openStore(paths, Date.now())
    onTestFinished(() => store.close())
    expect(store.recovered).toMatchObject({ why: 'damaged', backupAtMs: expect.any(Number) })
    expect(factsRepository(store.db).get('fact 399')).toBe('x'.repeat(400))
  })

  test('whose replacement was killed while it was made ready leave nothing of it behind', () => {
    const paths = dataFolder(testFolder())
    fillTable(paths.database)
    const parts = ['', '-wal', '-shm', '-journal'].map((end) => `${paths.database}.restored.part${end}`)
    for (const part of parts) writeFileSync(part, 'students')
    const store = openStore(paths, Date.now())
    onTestFinished(() => store.close())
    expect(parts.filter((part) => existsSync(part))).toEqual([])
  })

  test('bytes flipped anywhere either leave a sound file or are noticed', () => {
    const folder = testFolder()
    const original = join(folder, 'original.db')
    const db = openDatabase(original)
    write(db, () => {
      for (let i = 0; i < 500; i++) factsRepository(db).set(`fact ${i}`, 'x'.repeat(i), i)
    })
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.close()
    const random = seededRandom(3)
    const outcomes = { sound: 0, noticed: 0 }
    for (let run = 0; run < 60; run++) {
      const file = join(folder, `${run}.db`)
      copyFileSync(original, file)
      const bytes = readFileSync(file)
      const flips = 1 + random.int(0, 511)
      const start = random.int(0, bytes.length - flips - 1)
      for (let at = start; at < start + flips; at++) bytes[at] = bytes[at] ^ random.int(1, 255)
      writeFileSync(file, bytes)
      let opened: Db | undefined
      try {
        opened = openDatabase(file)
        const isSound = findDamage(opened, 'quick_check').length === 0
        outcomes[isSound ? 'sound' : 'noticed'] += 1
      } catch (error) {
        expect((error as { reason?: string }).reason).toMatch(
          /database-damaged|foreign-database|newer-database/,
        )
        outcomes.noticed += 1
      } finally {
        // One that stays open cannot be deleted on Windows.
        opened?.close()
      }
    }
    expect(outcomes.noticed).toBeGreaterThan(10)
  })
})

describe('a folder lock', () => {
  test('held alone keeps everyone else out and is free again once released', () => {
    const file = join(testFolder(), 'x.lock')
    const first = lockAlone(file)
    expect(first).toBeDefined()
    expect(lockAlone(file)).toBeUndefined()
    expect(lockShared(file, 0)).toBeUndefined()
    first?.release()
    const shared = [lockShared(file, 0), lockShared(file, 0)]
    expect(shared).not.toContain(undefined)
    expect(lockAlone(file)).toBeUndefined()
    for (const lock of shared) lock?.release()
    const last = lockAlone(file)
    expect(last).toBeDefined()
    last?.release()
  })

  test('dies with the process that held it', async () => {
    const file = join(testFolder(), 'x.lock')
    const source = new URL('../../../main/db/lock.ts', import.meta.url).href
    const holder = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `const { lockAlone } = await import(process.argv[1]); globalThis.lock = lockAlone(process.argv[2])
       process.stdout.write('held'); setInterval(() => {}, 1000)`,
      source,
      file,
    ])
    await new Promise((resolve) => holder.stdout.once('data', resolve))
    expect(lockAlone(file)).toBeUndefined()
    holder.kill('SIGKILL')
    await new Promise((resolve) => holder.once('exit', resolve))
    const free = lockAlone(file)
    expect(free).toBeDefined()
    free?.release()
    expect(existsSync(file)).toBe(true)
  })
})
