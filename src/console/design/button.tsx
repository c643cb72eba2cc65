import type { ComponentProps } from 'react';
import css from './button.module.css';

interface ButtonProps extends ComponentProps<'button'> {
  /** `main` is the one step that a view is about; `plain` has no frame. */
  readonly kind?: 'main' | 'plain';
  /** While its work runs: a second press does nothing. */
  readonly busy?: boolean;
}

/** A button that cannot be pressed keeps the focus: a browser takes it from one with the attribute `disabled`. */
export function Button({
  kind,
  busy = false,
  disabled = false,
  className,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const classes = [css['button'], kind && css[kind], className].filter(Boolean).join(' ');
  return (
    <button
      {...rest}
      type={type}
      className={classes}
      aria-busy={busy || undefined}
      aria-disabled={disabled || undefined}
      onClick={(event) => {
        if (busy || disabled) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}
