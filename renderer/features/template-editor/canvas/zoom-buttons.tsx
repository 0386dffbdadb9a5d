import { IconArrowsMaximize, IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import { ZOOM_IN, ZOOM_OUT } from '../../../lib/canvas/view.ts'
import { useText } from '../../../lib/i18n.ts'
import parts from '../../../ui/parts.module.css'
import { IconButton } from '../icon-button.tsx'
import classes from './canvas.module.css'

interface ZoomButtonsProps {
  readonly onZoom: (factor: number) => void
  readonly onFit: () => void
  /** Of the size at which the whole page is seen. */
  readonly percent: number
}

export function ZoomButtons({ onZoom, onFit, percent }: ZoomButtonsProps) {
  const t = useText()
  const stop = (event: { stopPropagation(): void }) => event.stopPropagation()
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only keeps presses on the buttons from reaching the drawing
    <div className={classes.corner} onPointerDown={stop} onKeyDown={stop}>
      <IconButton label={t('editor.zoomOut')} onClick={() => onZoom(ZOOM_OUT)} icon={IconZoomOut} />
      <span className={parts.note}>{percent} %</span>
      <IconButton label={t('editor.zoomIn')} onClick={() => onZoom(ZOOM_IN)} icon={IconZoomIn} />
      <IconButton label={t('editor.fit')} onClick={onFit} icon={IconArrowsMaximize} />
    </div>
  )
}
