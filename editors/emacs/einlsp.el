;;; einlsp.el --- matrix calculus in Markdown notes, through Eglot  -*- lexical-binding: t -*-

;; Package-Requires: ((emacs "29.1"))

;;; Commentary:

;; Load this file from your init file and open a note: (load "/path/to/einlsp.el").
;; Eglot is part of Emacs 29 and newer; `markdown-mode' is on GNU-devel and MELPA, `markdown-ts-mode' comes with Emacs 31.
;; Settings take the keys of einlsp.toml:
;;   (setq-default eglot-workspace-configuration '(:einlsp (:convention "einstein")))

;;; Code:

(require 'eglot)

(defconst einlsp-modes '(markdown-mode gfm-mode markdown-ts-mode poly-markdown-mode)
  "The major modes of notes.")

(add-to-list 'eglot-server-programs `(,einlsp-modes . ("einlsp" "serve")))

(dolist (mode einlsp-modes)
  (add-hook (intern (format "%s-hook" mode)) #'eglot-ensure))

(provide 'einlsp)

;;; einlsp.el ends here
