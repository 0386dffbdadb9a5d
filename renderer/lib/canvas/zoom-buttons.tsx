import { ActionIcon, Tooltip } from '@mantine/core'
import { IconArrowsMaximize, IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import { useText } from '../i18n.ts'
import { ZOOM_IN, ZOOM_OUT } from './view.ts'
import classes from './zoom-buttons.module.css'

interface ZoomButtonsProps {
  readonly onZoom: (factor: number) => void
  readonly onFit: () => void
  /** Of the size at which the whole page is seen. */
  readonly percent: number
}

/** In a corner of what is zoomed: closer, farther, whole. */
export function ZoomButtons({ onZoom, onFit, percent }: ZoomButtonsProps) {
  const t = useText()
  const stop = (event: { stopPropagation(): void }) => event.stopPropagation()
  const button = (label: string, Icon: typeof IconZoomIn, onClick: () => void) => (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={onClick}>
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  )
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only keeps presses on the buttons from reaching the drawing
    <div className={classes.corner} onPointerDown={stop} onKeyDown={stop}>
      {button(t('editor.zoomOut'), IconZoomOut, () => onZoom(ZOOM_OUT))}
      <span>{percent} %</span>
      {button(t('editor.zoomIn'), IconZoomIn, () => onZoom(ZOOM_IN))}
      {button(t('editor.fit'), IconArrowsMaximize, onFit)}
    </div>
  )
}
