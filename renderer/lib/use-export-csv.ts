import { useMutation } from '@tanstack/react-query'
import { saveText } from './files.ts'
import { useStation } from './station-context.tsx'

/** Saves a batch's results as a CSV file that Excel opens as it is. */
export function useExportCsv() {
  const { client } = useStation()
  return useMutation({
    mutationFn: async (batchId: number) => {
      const { fileName, text } = await client.batches.exportCsv({ id: batchId })
      saveText(fileName, text)
    },
  })
}
