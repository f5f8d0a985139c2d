"""The page of the interface for programs works under the portal's own content policy."""


def test_swagger_runs_from_our_own_host_without_a_violation(visit):
    visitor = visit()
    visitor.go("/api/v1/docs/")
    visitor.page.wait_for_selector(".opblock-tag", timeout=30_000)
    visitor.page.locator("#operations-tag-delegations, .opblock-tag").first.click()
    visitor.page.locator(".opblock").first.click()
    visitor.page.wait_for_selector(".opblock-body", timeout=30_000)
    assert "/api/v1/" in visitor.page.locator(".opblock-summary-path").first.inner_text()
    assert not visitor.troubles, visitor.troubles


def test_a_token_is_made_by_hand_and_shown_once(visit):
    visitor = visit("town_clerk")
    visitor.go("/accounts/profile/tokens/")
    visitor.check()
    visitor.fill(name="县数据平台")
    visitor.page.locator("input[name=permissions]").first.check()
    visitor.send()
    assert "qz_" in visitor.text()
    visitor.check()
    visitor.go("/accounts/profile/tokens/")
    assert "县数据平台" in visitor.text()
    visitor.check()
