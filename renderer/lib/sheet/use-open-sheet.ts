import { useCallback, useState } from 'react'

interface OpenSheet {
  readonly batchId: number | undefined
  readonly pageId: number
}

/**
 * Which sheet is open beside the exam on screen: one of that exam, so that what is done to it is done there.
 * @param batchId  the exam on screen
 * @returns the page, and opening another one or, with undefined, none
 */
export function useOpenSheet(
  batchId: number | undefined,
): readonly [number | undefined, (pageId: number | undefined) => void] {
  const [open, setOpen] = useState<OpenSheet>()
  const show = useCallback(
    (pageId: number | undefined) => setOpen(pageId === undefined ? undefined : { batchId, pageId }),
    [batchId],
  )
  return [open?.batchId === batchId ? open?.pageId : undefined, show]
}
