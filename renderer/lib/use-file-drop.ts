import { useEffect, useState } from 'react'
import { filesOfTransfer } from './dropped-files.ts'

const hasFiles = (transfer: DataTransfer | null) => transfer?.types.includes('Files') ?? false

/** Takes files dropped anywhere on the window, or pasted. @returns whether some hang over it now */
export function useFileDrop(onFiles: (files: readonly File[]) => void): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    // The browser would open a dropped file in place of the screens.
    const onDragOver = (event: DragEvent) => {
      if (!hasFiles(event.dataTransfer)) return
      event.preventDefault()
      setOver(true)
    }
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const take = (transfer: DataTransfer | null, event: Event) => {
      setOver(false)
      if (transfer === null || !hasFiles(transfer)) return
      event.preventDefault()
      void filesOfTransfer(transfer).then(onFiles)
    }
    const onDrop = (event: DragEvent) => take(event.dataTransfer, event)
    const onPaste = (event: ClipboardEvent) => take(event.clipboardData, event)
    window.addEventListener('dragover', onDragOver)
    window.addEventListener('dragleave', onDragLeave)
    window.addEventListener('drop', onDrop)
    window.addEventListener('paste', onPaste)
    return () => {
      window.removeEventListener('dragover', onDragOver)
      window.removeEventListener('dragleave', onDragLeave)
      window.removeEventListener('drop', onDrop)
      window.removeEventListener('paste', onPaste)
    }
  }, [onFiles])
  return isOver
}
