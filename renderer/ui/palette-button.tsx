import { UnstyledButton } from '@mantine/core'
import { IconCommand } from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useText } from '../lib/i18n.ts'
import classes from './shell.module.css'

const Palette = lazy(() => import('./palette.tsx'))

/** Opens the palette, by a click or by Ctrl+K wherever the keyboard is. */
export function PaletteButton() {
  const t = useText()
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.code !== 'KeyK' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      setOpen((isOpen) => !isOpen)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
  return (
    <>
      <UnstyledButton
        className={`${classes.item} ${classes.last}`}
        aria-keyshortcuts="Control+K"
        onClick={() => setOpen(true)}
      >
        <IconCommand size={20} stroke={1.6} aria-hidden />
        {t('palette.title')}
        <kbd className={classes.keys}>Ctrl K</kbd>
      </UnstyledButton>
      {isOpen && (
        <Suspense>
          <Palette onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
