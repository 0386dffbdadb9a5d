import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { DocumentAsked as Asked, DocumentEvent } from '#shared/contract/documents.ts'
import { saveStored } from '../../lib/files.ts'
import { useStation } from '../../lib/station-context.tsx'
import { sourceOf } from '../../lib/upload.ts'

export type MadeDocument = Extract<DocumentEvent, { kind: 'done' }>

export interface DocumentAsked extends Omit<Asked, 'paper' | 'solutions'> {
  readonly paper: File | null
  readonly solutions: File | null
}

export const saveMade = ({ fileName, sha256 }: MadeDocument): Promise<void> =>
  saveStored(fileName, sha256, fileName.endsWith('.zip') ? 'application/zip' : 'application/pdf')

/** Makes a document, tells how far it is, and saves it; ends with the dialog that asked for it. */
export function useMakeDocument() {
  const { client } = useStation()
  const [progress, setProgress] = useState<{ done: number; total: number }>()
  const stop = useRef<AbortController>(undefined)
  useEffect(() => () => stop.current?.abort(), [])
  const make = useMutation({
    async mutationFn({ paper, solutions, ...order }: DocumentAsked): Promise<MadeDocument | undefined> {
      stop.current = new AbortController()
      const { signal } = stop.current
      try {
        const files = {
          ...(paper === null ? {} : { paper: await sourceOf(paper, signal) }),
          ...(solutions === null ? {} : { solutions: await sourceOf(solutions, signal) }),
        }
        for await (const event of await client.documents.make({ ...order, ...files }, { signal })) {
          if (event.kind === 'progress') setProgress(event)
          else if (event.kind === 'failed') throw event.error
          else {
            await saveMade(event)
            return event
          }
        }
        return undefined
      } catch (thrown) {
        // Somebody asked for it to end.
        if (signal.aborted) return undefined
        throw thrown
      } finally {
        setProgress(undefined)
      }
    },
  })
  return { make, progress, cancel: () => stop.current?.abort() }
}
