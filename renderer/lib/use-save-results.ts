import { useMutation } from '@tanstack/react-query'
import { saveBase64 } from './files.ts'
import type { StationClient } from './station.ts'
import { useStation } from './station-context.tsx'

/** A student who is not in the academy's workbook, and why. */
export type LeftOut = Awaited<ReturnType<StationClient['results']['file']>>['leftOut'][number]

const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const TYPES = { csv: 'text/csv', xlsx: WORKBOOK, academy: WORKBOOK, json: 'application/json' } as const
export type ResultsFormat = keyof typeof TYPES

interface Saving {
  readonly batchId: number
  readonly format: ResultsFormat
}

/** Saves a batch's results as people, the academy's server or another program take them. @returns who is left out */
export function useSaveResults() {
  const { client } = useStation()
  return useMutation({
    async mutationFn({ batchId, format }: Saving): Promise<readonly LeftOut[]> {
      const { fileName, bytes, leftOut } = await client.results.file({ batchId, format })
      saveBase64(fileName, bytes, TYPES[format])
      return leftOut
    },
  })
}
