import type { ReactNode } from 'react'
import classes from './queue.module.css'

interface BannerProps {
  readonly tone: 'neutral' | 'review' | 'error'
  readonly text: string
  readonly children?: ReactNode
}

/** One line above the jobs, with what can be done about it. */
export const Banner = ({ tone, text, children }: BannerProps) => (
  <div className={classes.banner} data-tone={tone} role="status">
    <span>{text}</span>
    {children}
  </div>
)
