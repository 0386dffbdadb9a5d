import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { dataFolder } from '#main/base/data-folder.ts'
import { makeFolder } from '#main/base/make-folder.ts'
import { syncFolder } from '#main/base/whole-file.ts'
import { describeFile, type PublishedFile } from '#main/storage/published-file.ts'
import { StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'

const PRIVATE = '.station'
const PUBLISHED = 'published'

/** Finished videos, a folder each. */
export const videosFolder = ({ videoOutputDir, dataDir }: Settings): string =>
  videoOutputDir ?? dataFolder(dataDir).videos

const Manifest = z.object({
  /** What the output was made from and how. */
  recipe: z.string(),
  result: z.unknown(),
  files: z.array(z.object({ path: z.string(), bytes: z.int(), md5: z.string() })),
})

export interface Finished {
  readonly result: unknown
  readonly files: readonly PublishedFile[]
}

/**
 * One video's place on this machine. What is published stands in `finalDir`; a new output is made in `freshDir` beside
 * it, on the same disk, and takes its place in one step when it has been verified: a failed attempt changes nothing,
 * and leftovers of one are never taken for an output.
 */
export interface OutputFolder {
  readonly finalDir: string
  readonly freshDir: string
  /** Notes what was uploaded; outlives attempts. */
  readonly ledger: string
  /** The output of an earlier attempt of the same recipe, every byte of it checked; undefined where there is none. */
  finished(recipe: string): Promise<Finished | undefined>
  /** Puts the fresh folder in the place of the final one. */
  publish(recipe: string, paths: readonly string[], result: unknown): Promise<Finished>
  /** The video's key: the one given, the one it has, or a new one. Sixteen bytes in a file nobody else may read. */
  keyFile(givenHex: string | undefined): Promise<string>
  /** Notes that the output is where its viewers get it: from now on this copy is not the only one. */
  markPublished(): Promise<void>
  /** Removes an unfinished output. */
  discard(): Promise<void>
}

/**
 * Opens the place of a video and clears what earlier attempts left behind.
 * @param videoId  safe as a folder's name
 */
export async function openOutputFolder(root: string, videoId: string): Promise<OutputFolder> {
  const finalDir = join(root, videoId)
  const privateDir = join(root, PRIVATE, videoId)
  const previousDir = join(privateDir, 'previous')
  const freshRoot = join(privateDir, 'fresh')
  const manifestFile = join(privateDir, 'manifest.json')
  const freshDir = join(freshRoot, randomUUID())
  makeFolder(privateDir, 0o700)
  await rm(join(privateDir, PUBLISHED), { force: true })
  // Power went between the two renames of a publication: the old output is still good.
  if ((await exists(previousDir)) && !(await exists(finalDir))) await rename(previousDir, finalDir)
  await rm(previousDir, { recursive: true, force: true })
  await rm(freshRoot, { recursive: true, force: true })
  makeFolder(freshDir)

  return {
    finalDir,
    freshDir,
    ledger: join(privateDir, 'uploaded'),
    async finished(recipe) {
      const manifest = Manifest.safeParse(await readJson(manifestFile))
      if (!manifest.success || manifest.data.recipe !== recipe) return undefined
      const files: PublishedFile[] = []
      for (const known of manifest.data.files) {
        const file = await describeFile(finalDir, known.path).catch(() => undefined)
        if (file?.md5 !== known.md5) return undefined
        files.push(file)
      }
      return { result: manifest.data.result, files }
    },
    async publish(recipe, paths, result) {
      const files: PublishedFile[] = []
      for (const path of paths) files.push(await describeFile(freshDir, path))
      // Whoever reads READY may delete the recording: the output must outlast a power cut by then.
      for (const { source } of files) await toDisk(source)
      for (const path of new Set(files.map(({ source }) => dirname(source)))) syncFolder(path)
      await rm(manifestFile, { force: true })
      if (await exists(finalDir)) await rename(finalDir, previousDir)
      await rename(freshDir, finalDir)
      syncFolder(root)
      await writeFile(
        manifestFile,
        JSON.stringify({
          recipe,
          result,
          files: files.map(({ path, bytes, md5 }) => ({ path, bytes, md5 })),
        }),
        { mode: 0o600, flush: true },
      )
      await rm(previousDir, { recursive: true, force: true })
      return { result, files: files.map((file) => ({ ...file, source: join(finalDir, file.path) })) }
    },
    async keyFile(givenHex) {
      const path = join(privateDir, 'content.key')
      if (givenHex !== undefined) await writeFile(path, Buffer.from(givenHex, 'hex'), { mode: 0o600 })
      else if (!(await exists(path))) await writeFile(path, randomBytes(16), { mode: 0o600 })
      if ((await stat(path)).size !== 16) {
        throw new StationError('internal', 'the key of a video is not sixteen bytes')
      }
      return path
    },
    markPublished: () => writeFile(join(privateDir, PUBLISHED), '', { mode: 0o600, flush: true }),
    discard: () => rm(freshRoot, { recursive: true, force: true }),
  }
}

/**
 * Removes videos that were published before a time; one that is nowhere else stays. A video's key stays, too: players
 * may still ask for it, and a new output of the same video has the same.
 * @returns how many went
 */
export function removePublished(root: string, beforeMs: number): number {
  const privateRoot = join(root, PRIVATE)
  if (!existsSync(privateRoot)) return 0
  let gone = 0
  for (const videoId of readdirSync(privateRoot)) {
    const at = (name: string) => join(privateRoot, videoId, name)
    const mark = statSync(at(PUBLISHED), { throwIfNoEntry: false })
    if (mark === undefined || mark.mtimeMs >= beforeMs) continue
    rmSync(join(root, videoId), { recursive: true, force: true })
    for (const name of ['manifest.json', 'uploaded', PUBLISHED]) rmSync(at(name), { force: true })
    gone += 1
  }
  return gone
}

async function toDisk(path: string): Promise<void> {
  const file = await open(path, 'r+')
  await file.sync().finally(() => file.close())
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}
