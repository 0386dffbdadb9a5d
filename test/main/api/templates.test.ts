import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createRouterClient } from '@orpc/server'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openConfiguration } from '#main/base/configuration.ts'
import { createLogWithTail } from '#main/base/log-tail.ts'
import { ownProgram } from '#main/engines/program.ts'
import { openWindowStation, type WindowStation } from '#main/hosts/window-station.ts'
import type { Template } from '#shared/domain/template.ts'
import { academyMeta } from '#test/support/academy-sheet.ts'
import { tryDraft } from '#test/support/publish-draft.ts'
import { drawBlankSheet } from '#tools/simulator/blank-sheet.ts'
import { academySheet } from '#tools/simulator/templates.ts'
import type { Client } from '#tools/stations/browser.ts'
import { testJobs } from '#tools/stations/test-jobs.ts'

let station: WindowStation
let client: Client
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'station-test-'))
  station = await openWindowStation({
    configuration: openConfiguration({ GRADING_STATION_DATA: folder }),
    definitions: testJobs,
    log: createLogWithTail('silent'),
    program: ownProgram(process.env),
  })
  const { router } = await station.current()
  client = createRouterClient(router, { context: { mayUsePaths: true } }) as Client
})
afterAll(async () => {
  await station?.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('templates at the station’s door', () => {
  it('come from the academy’s description, are kept with all their print, and are printed for an exam', async () => {
    const { template, notes } = await client.templates.import({
      name: '월말',
      template: academyMeta({ choices: 30 }),
      images: {},
    })
    expect(notes).toEqual([])
    await client.templates.saveDraft({ template })
    const kept = await client.templates.get({ id: template.id })
    expect(kept).toEqual(template)
    expect(kept.pages[0]?.static?.length).toBeGreaterThan(50)
    const { fileName, pdf } = await client.templates.print({ template: kept, exam: '11월', form: 'A' })
    expect(fileName).toBe('월말.pdf')
    expect(Buffer.from(pdf, 'base64').subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('are renamed, put away and, while no exam is on them, deleted; what was read by them stays', async () => {
    const { template } = await client.templates.import({
      name: '지난달',
      template: academyMeta({ choices: 20 }),
      images: {},
    })
    await client.templates.saveDraft({ template: { ...template, id: 'last-month' } })
    const own = async () => (await client.templates.list()).find(({ id }) => id === 'last-month')
    const at = { id: 'last-month' }
    expect(await client.templates.rename({ ...at, name: ' 10월 ' })).toMatchObject({ name: '10월', exams: 0 })
    expect((await client.templates.get(at)).name).toBe('10월')
    expect(await client.templates.archive({ ...at, isArchived: true })).toMatchObject({ isArchived: true })
    expect(await client.templates.archive({ ...at, isArchived: false })).toMatchObject({ isArchived: false })
    await client.templates.remove(at)
    expect(await own()).toBeUndefined()
    await expect(client.templates.rename({ ...at, name: 'x' })).rejects.toMatchObject({
      data: { reason: 'template-not-found' },
    })
    await client.templates.restore(at)
    expect(await own()).toMatchObject({ name: '10월', hasDraft: true })
  })

  it('are published once a whole trial proved the draft as it is, and never before', async () => {
    const at = { id: 'tried' }
    const draft: Template = { ...academySheet(), ...at }
    await client.templates.saveDraft({ template: draft })
    const { data, width, height } = await drawBlankSheet(draft, 0, 100)
    const blank = join(folder, 'blank.png')
    await sharp(data, { raw: { width, height, channels: 3 } }).toFile(blank)
    const { blobs } = (await station.current()).station
    const [picture, text] = await Promise.all([
      blobs.put(createReadStream(blank)),
      blobs.put(Readable.from([Buffer.from('no picture')])),
    ])
    const refused = () =>
      expect(client.templates.publish(at)).rejects.toMatchObject({ data: { reason: 'template-untried' } })

    // A look at a page while drawing is no trial, nor is one that somebody leaves, or that reads nothing.
    await client.templates.tryOn({ template: draft, sha256: picture.sha256 })
    await refused()
    const scans = [picture, text].map(({ sha256 }) => ({ sha256, pageIndex: 0 }))
    for await (const event of await client.templates.trial({ ...at, scans })) {
      expect(event).toMatchObject({ kind: 'read', sure: 0, doubtful: 0 })
      break
    }
    await refused()
    expect((await tryDraft(client, at.id, text.sha256)).at(-1)).toEqual({ kind: 'over', proof: null })
    await refused()
    // The draft that it read is not the one that would be published.
    for await (const event of await client.templates.trial({ ...at, scans }))
      if (event.kind === 'read') await client.templates.saveDraft({ template: { ...draft, name: '고침' } })
      else if (event.kind === 'over') expect(event.proof).toBeNull()
    await refused()

    const events = await tryDraft(client, at.id, picture.sha256, text.sha256)
    expect(events.map(({ kind }) => kind)).toEqual(['read', 'unread', 'over'])
    expect(events[1]).toMatchObject({ error: { code: expect.any(String) } })
    expect(events[2]).toMatchObject({ proof: { read: 1, count: 2, sure: 0 } })
    expect(await client.templates.publish(at)).toMatchObject({ version: 1 })
    // What is published can be tried on more scans, and there is nothing to publish in it.
    expect((await tryDraft(client, at.id, picture.sha256)).at(-1)).toMatchObject({
      proof: { read: 1, count: 1 },
    })
    await expect(client.templates.publish(at)).rejects.toMatchObject({
      data: { reason: 'template-no-draft' },
    })
  })

  it('that are neither ours nor known say so', async () => {
    const meta = { ...academyMeta({ choices: 30 }), units: 'inch' }
    await expect(client.templates.import({ name: 'x', template: meta, images: {} })).rejects.toMatchObject({
      data: { reason: 'academy-omr-unknown', params: { at: 'units', value: 'inch' } },
    })
  })
})
