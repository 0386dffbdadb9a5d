import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFilesHandler } from '#main/files/handler.ts'
import { type VideoHlsResult, videoHls } from '#main/jobs/video-hls/job.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { testStation } from '#test/support/test-station.ts'
import { addJob } from '#tools/stations/add-job.ts'

/** A finished video in a folder with things beside and within that nobody is to see. */
function finishedVideo() {
  const { station } = testStation()
  const root = testFolder()
  const output = join(root, '5')
  for (const dir of [output, join(output, 'v1'), join(output, '.station')]) mkdirSync(dir)
  for (const path of ['5/master.m3u8', '5/v1/index0.ts', '5/.key', '5/.station/manifest.json', 'station.db'])
    writeFileSync(join(root, path), 'CONTENT')
  const id = addJob(station, videoHls, { video_id: '5' } as never)
  const lease = station.jobs.claim({ video_hls: 1 }, 'boot', Date.now(), ['local'])!
  const result: VideoHlsResult = {
    ...{ video_id: '5', status: 'READY', duration_seconds: 1, output_root: output },
    ...{ master_playlist_path: 'master.m3u8', thumbnail_path: 'thumbnail.jpg', sprites_path: 'sprites.vtt' },
    ...{ renditions: [], encoder: 'software', encrypted: false, damage: [], upload: null },
  }
  station.jobs.complete(lease, result, undefined, Date.now())
  const files = createFilesHandler(station)
  return async (name: string) =>
    (await files(new Request(`http://127.0.0.1/jobs/${id}/video/${name}`)))?.status
}

test('a finished video’s own files are shown, and nothing hidden, above or beside it', async () => {
  const statusOf = finishedVideo()
  expect(await statusOf('master.m3u8')).toBe(200)
  expect(await statusOf('v1/index0.ts')).toBe(200)
  for (const name of [
    '.key',
    '.station/manifest.json',
    'v1/../.key',
    '..%2fstation.db',
    '%2e%2e%2fstation.db',
    '..\\station.db',
    'v1//index0.ts',
    'v1/index0.ts/',
    '/etc/hostname',
    'master.m3u8%00',
  ])
    expect(await statusOf(name), name).toBeUndefined()
})
