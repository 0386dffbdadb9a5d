import { strToU8, zipSync } from 'fflate'
import type { AnyEngine } from '#main/engines/engine.ts'
import { engines as allEngines } from '#main/engines/registry.ts'
import type { EngineStatus } from '#shared/contract/settings.ts'
import type { Settings } from '#shared/domain/settings.ts'
import type { ApiParts } from './parts.ts'

/** Whether an engine has what it needs, by a cheap look: its process is not started. */
export async function engineStatus(engine: AnyEngine, settings: Settings): Promise<EngineStatus> {
  const answer = await engine.available(settings)
  return {
    name: engine.name,
    version: engine.version,
    available: answer.available,
    detail: answer.available ? answer.detail : '',
    error: answer.available ? null : answer.error,
  }
}

/** A file for whoever helps: counts, versions and the log's last lines. @returns a zip, as base64 */
export async function diagnosticsFile(parts: ApiParts): Promise<{ fileName: string; zip: string }> {
  const settings = parts.configuration.settings()
  const { language, theme, ocrEngine, segmentationEngine, embeddingBackend, retentionDays } = settings
  const report = {
    version: parts.version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    // Chosen one by one: no address, path, name or secret has a place here.
    settings: { language, theme, ocrEngine, segmentationEngine, embeddingBackend, retentionDays },
    engines: await Promise.all(allEngines.map((engine) => engineStatus(engine, settings))),
    jobs: parts.jobs.counts(),
    outbox: parts.outbox.counts(),
    sync: await parts.syncState(),
    freeBytes: (await parts.storage.usage()).freeBytes,
  }
  const zip = zipSync({
    'diagnostics.json': strToU8(JSON.stringify(report, null, 2)),
    'log.jsonl': strToU8(parts.logTail().join('\n')),
  })
  return {
    fileName: `grading-station-${new Date(parts.clock.now()).toISOString().slice(0, 10)}.zip`,
    zip: Buffer.from(zip).toString('base64'),
  }
}
