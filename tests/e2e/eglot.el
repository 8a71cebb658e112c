;;; eglot.el --- drives Emacs through a list of steps  -*- lexical-binding: t -*-

;;; Commentary:

;; EINLSP_STEPS=steps.json EINLSP_NOTE=note.md EINLSP_CONFIG=einlsp.el emacs --batch -Q -l eglot.el
;;
;; Prints one JSON line for each step; the exit code is 1 when one fails. The configuration under test is the file that is
;; shipped, loaded as a person's init file would load it. A step is an object such as {"do": "hover", "at": "text", "nth": 1,
;; "offset": 3}: point is put OFFSET characters into the text.

;;; Code:

(require 'cl-lib)
(require 'json)
(require 'package)

(setq make-backup-files nil auto-save-default nil create-lockfiles nil enable-local-variables nil
      native-comp-jit-compilation nil native-comp-enable-subr-trampolines nil
      package-user-dir (expand-file-name "elpa" user-emacs-directory))
(when-let* ((folder (getenv "EINLSP_ELPA"))) (add-to-list 'package-directory-list folder))
(package-initialize)
(require 'markdown-mode)
(load (getenv "EINLSP_CONFIG") nil t)
(setq eglot-confirm-server-edits nil eglot-sync-connect 30 eglot-connect-timeout 60)

(defvar drive-failed nil)

(defun drive-report (step &rest more)
  (princ (concat (json-encode (append (list :step step) more)) "\n")))

(defun drive-wait (what ready)
  (let ((end (+ (float-time) 20)) (result nil))
    (while (and (not (setq result (funcall ready))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (or result (error "Waited in vain for %s" what))))

(defun drive-go-to (step)
  (goto-char (point-min))
  (let-alist step
    (search-forward .at nil nil (or .nth 1))
    (goto-char (+ (match-beginning 0) (or .offset 0)))))

(defun drive-changed-by (what action)
  (let ((tick (buffer-chars-modified-tick)))
    (funcall action)
    (drive-wait what (lambda () (/= tick (buffer-chars-modified-tick))))
    (eglot--signal-textDocument/didChange))) ; an idle timer would, and a batch Emacs is never idle

(defun drive-diagnostics (step)
  (let ((count (alist-get 'count step)))
    (drive-wait (format "%s diagnostics" count)
                (lambda ()
                  (flymake-start) ; its own timers wait for the command loop
                  (= count (length (flymake-diagnostics)))))
    (vconcat (mapcar (lambda (d)
                       (list :text (buffer-substring-no-properties (flymake-diagnostic-beg d) (flymake-diagnostic-end d))
                             :message (flymake-diagnostic-text d)))
                     (sort (flymake-diagnostics) (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b))))))))

(defun drive-hover (step)
  (drive-go-to step)
  (let (text)
    (eglot-hover-eldoc-function (lambda (string &rest _) (setq text (or string ""))))
    (drive-wait "the hover" (lambda () text))
    (substring-no-properties text)))

(defun drive-action (step)
  (drive-go-to step)
  (let* ((wanted (alist-get 'title step)) (titles nil) (last-nonmenu-event ?x))
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_prompt collection &rest _)
                 (setq titles (all-completions "" collection))
                 (or (cl-find-if (lambda (title) (string-prefix-p wanted title)) titles)
                     (error "Not offered: %s; offered: %S" wanted titles)))))
      (drive-changed-by "the action" (lambda () (eglot-code-actions (point) (point) nil t))))
    (vconcat titles)))

(defun drive-rename (step)
  (drive-go-to step)
  (drive-changed-by "the rename" (lambda () (eglot-rename (alist-get 'to step)))))

(defun drive-replace (step)
  (drive-go-to step)
  (drive-changed-by "the replacement" (lambda () (delete-char (length (alist-get 'at step))) (insert (alist-get 'with step)))))

(defun drive-save (_step)
  (let ((inhibit-message t)) (save-buffer)))

(let ((inhibit-message t))
  (find-file (getenv "EINLSP_NOTE"))
  ;; `eglot-ensure' of the shipped file waits for the command loop, which a batch Emacs does not have.
  (unless (memq #'eglot-ensure markdown-mode-hook) (error "The shipped file does not start Eglot in markdown-mode"))
  (run-hooks 'post-command-hook))

(condition-case problem
    (progn
      (drive-wait "the server" (lambda () (bound-and-true-p eglot--managed-mode)))
      (drive-report "start" :ok t :got emacs-version)
      (dolist (step (json-parse-string (with-temp-buffer (insert-file-contents (getenv "EINLSP_STEPS")) (buffer-string))
                                       :object-type 'alist :array-type 'list))
        (let ((name (alist-get 'do step)))
          (condition-case problem
              (drive-report name :ok t :got (let ((inhibit-message t)) (funcall (intern (concat "drive-" name)) step)))
            (error (setq drive-failed t) (drive-report name :ok :json-false :error (error-message-string problem))))))
      (eglot-shutdown (eglot-current-server) nil 5)
      (drive-report "stop" :ok t))
  (error (setq drive-failed t) (drive-report "start" :ok :json-false :error (error-message-string problem))))
(kill-emacs (if drive-failed 1 0))

;;; eglot.el ends here
