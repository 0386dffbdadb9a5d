import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { prepareDataFolder } from '#main/base/data-folder.ts'
import { enginePool } from '#main/engines/pool.ts'
import { ownProgram, withTempIn } from '#main/engines/program.ts'
import type { AnyJobDefinition, JobFile } from '#main/jobs/define.ts'
import { jobs } from '#main/jobs/registry.ts'
import { checkFileSize, findJob, runOnce } from '#main/jobs/run-once.ts'
import { decodeText } from '#shared/domain/decode-text.ts'
import { fileError, StationError } from '#shared/domain/errors.ts'
import type { Settings } from '#shared/domain/settings.ts'
import { interruptSignal, type OpenContext, reportError } from './context.ts'
import type { HelpTexts } from './help/index.ts'

interface RunFlags {
  payload?: string
  json?: boolean
}

/** `run`: one job, without queue or database; prints exactly the result object that would be pushed. */
export function registerRun(program: Command, open: OpenContext, help: HelpTexts): void {
  program
    .command('run')
    .description(help.run.about)
    .argument('<type>', jobs.map((job) => job.type).join(', '))
    .argument('[file]', help.run.file)
    .option('--payload <json>', help.run.payload)
    .option('--json', help.run.json)
    .action(async (type: string, file: string | undefined, flags: RunFlags) => {
      const { settings, t } = await open()
      try {
        const result = await run(type, file, flags, settings)
        console.log(JSON.stringify(result, null, flags.json === true ? undefined : 2))
      } catch (thrown) {
        reportError(thrown, t, { json: flags.json === true })
      }
    })
}

async function run(type: string, file: string | undefined, flags: RunFlags, settings: Settings) {
  const job = findJob(type, jobs)
  const payload = flags.payload === undefined ? {} : await readPayload(flags.payload)
  const folder = prepareDataFolder(settings.dataDir)
  const { joinFolder } = await import('#main/db/store.ts')
  const lock = joinFolder(folder)
  const engines = enginePool({ program: withTempIn(folder.work, ownProgram(process.env)), settings })
  try {
    return await runOnce(job, payload, {
      engines,
      settings,
      workRoot: folder.work,
      signal: interruptSignal(),
      file: file === undefined ? undefined : await jobFile(file, job),
    })
  } finally {
    await engines.close()
    lock.release()
  }
}

/** @param given  a JSON object, or the path of a file that holds one */
async function readPayload(given: string): Promise<unknown> {
  const isText = given.trimStart().startsWith('{')
  const bytes = isText
    ? Buffer.from(given)
    : await readFile(given).catch((thrown: unknown) => {
        throw fileError(thrown, given)
      })
  try {
    return JSON.parse(decodeText(bytes))
  } catch (cause) {
    throw new StationError('invalid-input', 'the payload is no JSON', {
      cause,
      reason: 'payload-unreadable',
    })
  }
}

async function jobFile(path: string, job: AnyJobDefinition): Promise<JobFile> {
  try {
    const real = await realpath(path)
    const { size } = await stat(real)
    checkFileSize(job, size)
    const hash = createHash('sha256')
    await pipeline(createReadStream(real), hash)
    return { path: real, sha256: hash.digest('hex'), bytes: size }
  } catch (thrown) {
    throw fileError(thrown, path)
  }
}
