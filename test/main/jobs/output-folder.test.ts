import { existsSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openOutputFolder, removePublished } from '#main/jobs/video-hls/output-folder.ts'
import { testFolder } from '#test/support/data-folder.ts'

async function madeVideo(root: string, videoId: string) {
  const output = await openOutputFolder(root, videoId)
  writeFileSync(join(output.freshDir, 'master.m3u8'), '#EXTM3U')
  await output.publish('recipe', ['master.m3u8'], {})
  const key = await output.keyFile(undefined)
  return { output, key, playlist: join(output.finalDir, 'master.m3u8') }
}

test('a video that was uploaded goes after its time with its key kept; one that is nowhere else stays', async () => {
  const root = testFolder()
  const [uploaded, only] = [await madeVideo(root, 'uploaded'), await madeVideo(root, 'only')]
  await uploaded.output.markPublished()
  const mark = join(root, '.station', 'uploaded', 'published')
  const at = statSync(mark).mtimeMs
  expect(removePublished(root, at)).toBe(0)
  expect(removePublished(root, at + 1)).toBe(1)
  expect([uploaded, only].map(({ playlist }) => existsSync(playlist))).toEqual([false, true])
  expect(existsSync(uploaded.key)).toBe(true)
  expect(await (await openOutputFolder(root, 'uploaded')).finished('recipe')).toBeUndefined()
})

test('a video that is being made again is not removed under it', async () => {
  const root = testFolder()
  const { output, playlist } = await madeVideo(root, 'a')
  await output.markPublished()
  utimesSync(join(root, '.station', 'a', 'published'), 0, 0)
  await openOutputFolder(root, 'a')
  expect(removePublished(root, Date.now())).toBe(0)
  expect(existsSync(playlist)).toBe(true)
})

test('a folder that holds no video yet has nothing to remove', () => {
  expect(removePublished(join(testFolder(), 'videos'), Date.now())).toBe(0)
})
