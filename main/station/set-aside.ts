import { closeSync, openSync, readSync } from 'node:fs'
import type { SetAsideFile } from '#shared/contract/settings.ts'
import { StationError } from '#shared/domain/errors.ts'
import { keptMs } from '#shared/domain/keeping.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { MAKER } from '../engines/page-image/shrink.ts'
import { sniff } from '../engines/read/sniff.ts'
import type { Station } from './station.ts'

/** Enough for a file's kind, and for who made a picture. */
const HEAD_BYTES = 1_024
const SCANS: readonly (string | undefined)[] = ['jpeg', 'png', 'tiff', 'pdf', 'webp']

/** Files that nothing points to: after a recovery they may be a class's only scans, and can be imported again. */
export function createSetAside({ blobs, desk }: Pick<Station, 'blobs' | 'desk'>, t: () => Translate) {
  const list = (): SetAsideFile[] =>
    blobs.setAside().map(({ sha256, bytes, foundAtMs, path }) => ({
      ...{ sha256, bytes, foundAtMs },
      kind: kindOf(headOf(path)),
      untilMs: foundAtMs + keptMs('setAside'),
    }))
  return {
    list,
    /** @throws StationError `not-found` `file-not-set-aside` */
    import(batchId: number, sha256s: readonly string[]) {
      const known = new Map(blobs.setAside().map((file) => [file.sha256, file]))
      const files = sha256s.map((sha256) => {
        const file = known.get(sha256)
        if (file === undefined || blobs.find(sha256) === undefined) {
          throw new StationError('not-found', `${sha256} is not set aside`, { reason: 'file-not-set-aside' })
        }
        const kind = sniff(headOf(file.path))
        const name = t()('import.recoveredName', { id: sha256.slice(0, 8) })
        return { name: `${name}.${kind === 'jpeg' ? 'jpg' : kind}`, sha256 }
      })
      return desk.intake.importFiles(batchId, files)
    },
  }
}

function kindOf(head: Buffer): SetAsideFile['kind'] {
  if (!SCANS.includes(sniff(head))) return 'other'
  return head.includes(MAKER) ? 'picture' : 'scan'
}

/** First bytes of a file; none where it cannot be read. */
function headOf(path: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  try {
    const file = openSync(path, 'r')
    try {
      return head.subarray(0, readSync(file, head))
    } finally {
      closeSync(file)
    }
  } catch {
    return Buffer.alloc(0)
  }
}
